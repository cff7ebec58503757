import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { type AlarmDeclaration, type AlarmId, alarmDescription, alarms } from '../wiring/alarms';
import { names } from '../wiring/names';
import { severityTopicArn } from './arns';

const COMPARISONS = {
  '>': cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** CloudWatch's most: two days. */
const MOST_WARM_UP_MINUTES = 2_880;

/** When an alarm goes off; `when: ['>=', 1]` without more is one period at or above 1. */
export interface AlarmCondition {
  readonly metric: cloudwatch.IMetric;
  readonly when: readonly [keyof typeof COMPARISONS, number];
  /** How many of the last so many periods have to breach. @default - the last one */
  readonly periods?: { readonly breaching: number; readonly of: number };
}

export interface RunbookAlarmProps extends AlarmCondition {
  readonly alarm: AlarmId;
  /** Dataset or run group, by the declared scope; none for alarms of the whole environment. */
  readonly of?: string;
  readonly environment: EnvironmentConfig;
}

/**
 * An alarm as lib/wiring/alarms.ts declares it: its words, its treatment of missing data, and where it goes, both
 * when it goes off and when it is over. What is a cause of old data is on record as a ticket; the dataset's
 * composite pages for it. One that takes silence for a breach waits for its own periods to pass when it is new.
 */
export class RunbookAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { alarm, environment, of, when, periods = { breaching: 1, of: 1 } } = props;
    const declared: AlarmDeclaration = alarms[alarm];
    if ((declared.scope === 'environment') !== (of === undefined)) {
      throw new Error(`${alarm} has the scope ${declared.scope}, and received ${of ?? 'nothing to be of'}.`);
    }
    super(scope, id, {
      alarmName: names.alarm(environment.name, alarm, of),
      alarmDescription: alarmDescription(alarm, {
        environment: environment.name,
        ...(of === undefined ? {} : { of }),
      }),
      metric: props.metric,
      comparisonOperator: COMPARISONS[when[0]],
      threshold: when[1],
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.breaching,
      treatMissingData: declared.missingData as cloudwatch.TreatMissingData,
    });
    if (declared.missingData === 'breaching') {
      // Silence is what it looks for, and a new environment has been silent so far.
      (this.node.defaultChild as cloudwatch.CfnAlarm).warmUpConfiguration = {
        warmUpPeriodDurationInMinutes: Math.min(
          (secondsOf(props.metric) * periods.of) / 60,
          MOST_WARM_UP_MINUTES,
        ),
      };
    }
    const severity = declared.stale === true ? 'ticket' : declared.severity;
    const topic = { bind: () => ({ alarmActionArn: severityTopicArn(this, environment.name, severity) }) };
    this.addAlarmAction(topic);
    this.addOkAction(topic);
  }
}

/** An alarm for each of the conditions, under its own id. */
export function runbookAlarms(
  scope: Construct,
  conditions: Partial<Record<AlarmId, AlarmCondition>>,
  whose: Pick<RunbookAlarmProps, 'of' | 'environment'>,
): void {
  for (const [alarm, condition] of Object.entries(conditions) as [AlarmId, AlarmCondition][]) {
    new RunbookAlarm(scope, alarm, { alarm, ...whose, ...condition });
  }
}

/** Of one period. */
function secondsOf(metric: cloudwatch.IMetric): number {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const seconds = metricStat?.period.toSeconds() ?? mathExpression?.period;
  if (seconds === undefined) throw new Error('Received a metric without a period.');
  return seconds;
}
