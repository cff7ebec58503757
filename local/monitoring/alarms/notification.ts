import type { Dimension, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { type Alarm, timestamp } from './alarm';
import { missingDataOf, periodOf } from './evaluate-metric';
import type { StateValue } from './judge';

export interface Place {
  readonly region: string;
  readonly account: string;
}

export const alarmArn = ({ region, account }: Place, name: string) =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** As CloudWatch names regions in its messages; others go by their code. */
const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-2': 'US West (Oregon)',
  'eu-west-1': 'EU (Ireland)',
  'eu-central-1': 'EU (Frankfurt)',
};

export interface Notification {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** What CloudWatch sends to a topic about an alarm that has changed from another state. */
export function notification(alarm: Alarm, before: StateValue, place: Place): Notification {
  const { name, state, config, configured } = alarm;
  const region = REGION_NAMES[place.region] ?? place.region;
  const common = {
    AlarmName: name,
    AlarmDescription: config.AlarmDescription ?? null,
    AWSAccountId: place.account,
    AlarmConfigurationUpdatedTimestamp: timestamp(configured),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: timestamp(state.changed),
    Region: region,
    AlarmArn: alarmArn(place, name),
    OldStateValue: before,
    OKActions: config.OKActions ?? [],
    AlarmActions: config.AlarmActions ?? [],
    InsufficientDataActions: config.InsufficientDataActions ?? [],
  };
  const own =
    alarm.kind === 'metric'
      ? { Trigger: trigger(alarm.config) }
      : { AlarmRule: alarm.config.AlarmRule, TriggeringChildren: triggeringChildren(state.reasonData) };
  // An SNS subject has 100 characters at most.
  const subject = `${state.value}: "${name}" in ${region}`.slice(0, 100);
  return { subject, message: JSON.stringify({ ...common, ...own }) };
}

function trigger(config: PutMetricAlarmInput) {
  const rule = {
    Period: periodOf(config),
    EvaluationPeriods: config.EvaluationPeriods,
    DatapointsToAlarm: config.DatapointsToAlarm ?? config.EvaluationPeriods,
    ComparisonOperator: config.ComparisonOperator,
    Threshold: config.Threshold,
    TreatMissingData: missingDataOf(config),
    EvaluateLowSampleCountPercentile: config.EvaluateLowSampleCountPercentile ?? '',
  };
  if (config.Metrics !== undefined) {
    const Metrics = config.Metrics.map(({ MetricStat, ReturnData = true, ...query }) => ({
      ...query,
      ...(MetricStat === undefined
        ? {}
        : {
            MetricStat: {
              ...MetricStat,
              Metric: { ...MetricStat.Metric, Dimensions: dimensions(MetricStat.Metric?.Dimensions) },
            },
          }),
      ReturnData,
    }));
    return { ...rule, Metrics };
  }
  return {
    MetricName: config.MetricName,
    Namespace: config.Namespace,
    ...(config.ExtendedStatistic === undefined
      ? { StatisticType: 'Statistic', Statistic: config.Statistic?.toUpperCase() }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: config.ExtendedStatistic }),
    Unit: config.Unit ?? null,
    Dimensions: dimensions(config.Dimensions),
    ...rule,
  };
}

const dimensions = (given: readonly Dimension[] = []) =>
  given.map(({ Name, Value }) => ({ value: Value, name: Name }));

interface Triggering {
  readonly triggeringAlarms?: ReadonlyArray<{
    readonly arn: string;
    readonly state: { readonly value: string; readonly timestamp: string };
  }>;
}

function triggeringChildren(reasonData = '{}') {
  const { triggeringAlarms = [] } = JSON.parse(reasonData) as Triggering;
  return triggeringAlarms.map(({ arn, state }) => ({
    Arn: arn,
    State: { Value: state.value, Timestamp: state.timestamp },
  }));
}
