import {
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmCommandInput,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../clients';
import { type Deployed, found, generatedName, gone, type Provider } from '../provider';

const alarmNamed = (name: string, { account, region }: { account: string; region: string }): Deployed => ({
  physicalId: name,
  ref: name,
  attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` },
});

const alarmExists = async ({ physicalId }: Deployed, { cloudwatch }: Clients): Promise<boolean> => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [physicalId], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return MetricAlarms.length + CompositeAlarms.length > 0;
};

const removeAlarm = ({ physicalId }: Deployed, { cloudwatch }: Clients) =>
  gone(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [physicalId] })));

const ACTIONS = ['ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions'];

export const metricAlarm: Provider = {
  type: 'AWS::CloudWatch::Alarm',
  honours: [
    ...ACTIONS,
    'AlarmName',
    'AlarmDescription',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluateLowSampleCountPercentile',
    'EvaluationPeriods',
    'ExtendedStatistic',
    'MetricName',
    'Metrics',
    'Namespace',
    'Period',
    'Statistic',
    'Threshold',
    'TreatMissingData',
    'Unit',
    'WarmUpConfiguration',
  ],
  async put({ Tags: _, ...properties }, context) {
    const AlarmName = (properties['AlarmName'] as string | undefined) ?? generatedName(context, 255);
    const input = { ...properties, AlarmName } as PutMetricAlarmCommandInput;
    await context.clients.cloudwatch.send(new PutMetricAlarmCommand(input));
    return alarmNamed(AlarmName, context);
  },
  exists: alarmExists,
  remove: removeAlarm,
};

export const compositeAlarm: Provider = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  honours: [
    ...ACTIONS,
    'ActionsSuppressor',
    'ActionsSuppressorExtensionPeriod',
    'ActionsSuppressorWaitPeriod',
    'AlarmDescription',
    'AlarmName',
    'AlarmRule',
  ],
  async put({ Tags: _, ...properties }, context) {
    const AlarmName = (properties['AlarmName'] as string | undefined) ?? generatedName(context, 255);
    const input = { ...properties, AlarmName } as unknown as PutCompositeAlarmCommandInput;
    await context.clients.cloudwatch.send(new PutCompositeAlarmCommand(input));
    return alarmNamed(AlarmName, context);
  },
  exists: alarmExists,
  remove: removeAlarm,
};

export const dashboard: Provider = {
  type: 'AWS::CloudWatch::Dashboard',
  honours: ['DashboardName', 'DashboardBody'],
  async put(properties, context) {
    const DashboardName = (properties['DashboardName'] as string | undefined) ?? generatedName(context, 255);
    const DashboardBody = properties['DashboardBody'] as string;
    await context.clients.cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
    return { physicalId: DashboardName, ref: DashboardName, attributes: {} };
  },
  exists: ({ physicalId }, { cloudwatch }) =>
    found(cloudwatch.send(new GetDashboardCommand({ DashboardName: physicalId }))),
  remove: ({ physicalId }, { cloudwatch }) =>
    gone(cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [physicalId] }))),
};
