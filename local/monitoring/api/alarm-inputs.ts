import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import type { Alarm } from '../alarms/alarm';
import { nameIn, parseRule } from '../alarms/composite-rule';
import { alarmSeries, COMPARISONS, periodOf } from '../alarms/evaluate-metric';
import { MathError } from '../math/value';
import { single } from '../store/aggregate';
import { statistic } from '../store/statistic';
import { invalid } from './operation';

const TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'];
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** @throws AwsError ValidationError saying what CloudWatch refuses, or what is not served here. */
export function checkMetricAlarm(input: PutMetricAlarmInput): void {
  checkActions(input);
  const { EvaluationPeriods = 0, DatapointsToAlarm, TreatMissingData, Threshold, ThresholdMetricId } = input;
  if (ThresholdMetricId !== undefined)
    throw invalid('The local environment has no anomaly detection: ThresholdMetricId.');
  if (!COMPARISONS.has(input.ComparisonOperator ?? '')) {
    throw invalid(`The local environment does not serve the ComparisonOperator ${input.ComparisonOperator}.`);
  }
  if (Threshold === undefined) throw invalid('Threshold is required.');
  if (!(EvaluationPeriods >= 1)) throw invalid('EvaluationPeriods must be 1 or more.');
  if (
    DatapointsToAlarm !== undefined &&
    !(DatapointsToAlarm >= 1 && DatapointsToAlarm <= EvaluationPeriods)
  ) {
    throw invalid('DatapointsToAlarm must be from 1 to EvaluationPeriods.');
  }
  if (TreatMissingData !== undefined && !TREATMENTS.includes(TreatMissingData)) {
    throw invalid(`TreatMissingData must be one of ${TREATMENTS.join(', ')}.`);
  }
  const { WarmUpPeriodDurationInMinutes: warmUp } = input.WarmUpConfiguration ?? {};
  if (input.WarmUpConfiguration !== undefined && !(warmUp !== undefined && warmUp >= 1 && warmUp <= 2880)) {
    throw invalid('WarmUpPeriodDurationInMinutes must be from 1 to 2880.');
  }
  if (input.Metrics === undefined) checkMetric(input);
  else checkMath(input);
  const period = periodOf(input);
  if (![10, 20, 30].includes(period) && !(period > 0 && period % 60 === 0)) {
    throw invalid('Period must be 10, 20, 30 or a multiple of 60.');
  }
  const most = period < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (period * EvaluationPeriods > most) {
    throw invalid(`Metrics cannot be checked across more than ${most} seconds (EvaluationPeriods * Period).`);
  }
}

function checkMetric(input: PutMetricAlarmInput): void {
  const { MetricName, Namespace, Period, Statistic, ExtendedStatistic } = input;
  if (MetricName === undefined || Namespace === undefined)
    throw invalid('MetricName and Namespace are required.');
  if (Period === undefined) throw invalid('Period is required.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalid('Either Statistic or ExtendedStatistic is required.');
  }
  const stat = ExtendedStatistic ?? Statistic ?? '';
  if (statistic(stat) === undefined)
    throw invalid(`The local environment does not compute the statistic ${stat}.`);
}

/** Computes the expression once, over a metric that has every value, to see that it gives one metric. */
function checkMath(input: PutMetricAlarmInput): void {
  const { Metrics = [], MetricName, Statistic, Period } = input;
  if (MetricName !== undefined || Statistic !== undefined || Period !== undefined) {
    throw invalid('Metrics stands alone, without MetricName, Statistic and Period.');
  }
  if (Metrics.filter(({ ReturnData }) => ReturnData !== false).length !== 1) {
    throw invalid('Exactly one element of Metrics must have ReturnData true.');
  }
  const periods = new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
  if (periods.size > 1) throw invalid('All metrics of an alarm must have the same Period.');
  try {
    const period = periodOf(input);
    alarmSeries({ read: () => single(1) }, input, { start: 0, end: 3 * period * 1000 }, period);
  } catch (error) {
    throw error instanceof MathError ? invalid(error.message) : error;
  }
}

/** @throws AwsError ValidationError; also for a rule that names alarms which do not exist. */
export function checkCompositeAlarm(
  input: PutCompositeAlarmInput,
  find: (name: string) => Alarm | undefined,
): void {
  checkActions(input);
  const { AlarmRule = '', ActionsSuppressor } = input;
  const rule = ruleOf(AlarmRule);
  const missing = [...rule.alarms, ...(ActionsSuppressor === undefined ? [] : [ActionsSuppressor])].filter(
    (name) => find(nameIn(name)) === undefined,
  );
  if (missing.length > 0) {
    throw invalid(
      `Could not save the composite alarm as alarms [${missing.join(', ')}] in the alarm rule do not exist.`,
    );
  }
}

function ruleOf(text: string) {
  try {
    return parseRule(text);
  } catch (error) {
    throw invalid(`Invalid AlarmRule: ${(error as Error).message}`);
  }
}

type Actions = Pick<
  PutMetricAlarmInput,
  'AlarmName' | 'AlarmActions' | 'OKActions' | 'InsufficientDataActions'
>;

function checkActions({
  AlarmName,
  AlarmActions = [],
  OKActions = [],
  InsufficientDataActions = [],
}: Actions): void {
  if (!AlarmName) throw new AwsError('MissingParameter', 'The parameter AlarmName is required.');
  for (const action of [...AlarmActions, ...OKActions, ...InsufficientDataActions]) {
    if (!/^arn:[^:]+:sns:/.test(action))
      throw invalid(`The local environment acts through SNS topics alone, not ${action}.`);
  }
}
