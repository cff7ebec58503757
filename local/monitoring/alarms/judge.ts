import type { MissingData } from '../../../lib/wiring/alarms';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Rule {
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  /** M. */
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

/**
 * How many of the latest periods CloudWatch looks at, so that real data takes the place of missing data. Its
 * guide shows five where three are evaluated, for periods of five minutes; for one minute, six have been seen.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const evaluationRange = (periodSeconds: number, evaluationPeriods: number): number =>
  Math.max(evaluationPeriods + 2, periodSeconds <= 60 ? 6 : 0);

/**
 * The state that the periods of the evaluation range call for, oldest first: whether each breaches the
 * threshold, undefined where there is no data. Undefined when the present state stays.
 */
export function judge(range: ReadonlyArray<boolean | undefined>, rule: Rule): StateValue | undefined {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule;
  const real = range.filter((each) => each !== undefined);
  const latest = real.slice(-evaluationPeriods);
  const missing = evaluationPeriods - latest.length;
  const filled = missingData === 'breaching' ? missing : 0;
  const breaching = latest.filter(Boolean).length + filled;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  // Enough data, or what is filled in counts as good, or a good period says that all is well.
  if (missing === 0 || missingData === 'breaching' || missingData === 'notBreaching') return 'OK';
  if (latest.includes(false)) return 'OK';
  if (missingData === 'ignore') return undefined;
  if (latest.length === 0) return 'INSUFFICIENT_DATA';
  // All there is breaches. It is an alarm once enough periods have passed in which it could have been taken
  // back; until then the next one may do so.
  const oldest = range.length - range.indexOf(true);
  return oldest >= datapointsToAlarm ? 'ALARM' : undefined;
}
