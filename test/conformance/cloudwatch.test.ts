import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  type MetricDatum,
  PutAnomalyDetectorCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutInsightRuleCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  PutMetricStreamCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { eventually } from './support/eventually';
import { testQueue } from './support/queue';

const MINUTE_MS = 60_000;
const METRIC = 'Orders';
/** CloudWatch shows what was put within a few minutes. */
const SHOWN_SECONDS = 300;

conformance('CloudWatch', ({ holds, refuses }) => {
  const cloudwatch = client(CloudWatchClient);
  const logs = client(CloudWatchLogsClient);
  const sns = client(SNSClient);
  const sqs = client(SQSClient);

  /** The whole minute that is three minutes ago: over, and near enough. */
  const minute = () => new Date(Math.floor(Date.now() / MINUTE_MS - 3) * MINUTE_MS);
  const after = (time: Date, minutes: number) => new Date(time.getTime() + minutes * MINUTE_MS);
  const put = (Namespace: string, ...MetricData: MetricDatum[]) =>
    cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));

  /** With an alarm that looks at a metric which nobody puts; it and composites on it are gone behind it. */
  async function withAlarm(
    given: Partial<PutMetricAlarmCommandInput>,
    run: (AlarmName: string) => Promise<void>,
  ): Promise<void> {
    const AlarmName = unique('alarm');
    const alarm = {
      AlarmName,
      Namespace: AlarmName,
      MetricName: METRIC,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      ...given,
    } as const;
    await cloudwatch.send(new PutMetricAlarmCommand(alarm));
    try {
      await run(AlarmName);
    } finally {
      await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
    }
  }

  const alarmOf = async (name: string) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    return MetricAlarms[0] ?? CompositeAlarms[0];
  };
  const inState = (name: string, state: string, seconds: number) =>
    eventually(
      `${name} is in ${state}`,
      async () => {
        const alarm = await alarmOf(name);
        return alarm?.StateValue === state ? alarm : undefined;
      },
      seconds,
    );

  holds(
    'Statistics and percentiles are computed over single values, arrays with counts and statistic sets, each metric by its exact dimensions.',
    'AmazonCloudWatch/latest/APIReference/API_PutMetricData.html',
    async () => {
      const Namespace = unique('metrics');
      const Timestamp = minute();
      const Dimensions = [{ Name: 'shop', Value: 'a' }];
      await put(
        Namespace,
        { MetricName: METRIC, Dimensions, Timestamp, Value: 10, Unit: 'Count' },
        { MetricName: METRIC, Dimensions, Timestamp, Values: [1, 2], Counts: [8, 1], Unit: 'Count' },
        { MetricName: METRIC, Timestamp, Value: 500 },
        {
          MetricName: 'Sets',
          Timestamp,
          StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4 },
        },
      );
      const ask = async (given: { MetricName: string; Dimensions?: typeof Dimensions }) =>
        cloudwatch.send(
          new GetMetricStatisticsCommand({
            Namespace,
            ...given,
            StartTime: Timestamp,
            EndTime: after(Timestamp, 1),
            Period: 60,
            Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
          }),
        );
      const shown = (given: Parameters<typeof ask>[0]) =>
        eventually('statistics', async () => (await ask(given)).Datapoints?.[0], SHOWN_SECONDS);
      expect(await shown({ MetricName: METRIC, Dimensions })).toEqual({
        Timestamp,
        SampleCount: 10,
        Sum: 20,
        Average: 2,
        Minimum: 1,
        Maximum: 10,
        Unit: 'Count',
      });
      expect(await shown({ MetricName: METRIC })).toMatchObject({ Sum: 500, SampleCount: 1 });
      expect(await shown({ MetricName: 'Sets' })).toMatchObject({ SampleCount: 4, Average: 2.5, Maximum: 4 });
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName: METRIC,
          Dimensions,
          StartTime: Timestamp,
          EndTime: after(Timestamp, 1),
          Period: 60,
          ExtendedStatistics: ['p50'],
        }),
      );
      expect(Datapoints?.[0]?.ExtendedStatistics?.['p50']).toBeCloseTo(1, 1);
      const { Metrics = [] } = await eventually(
        'both metrics are listed',
        async () => {
          const listed = await cloudwatch.send(new ListMetricsCommand({ Namespace, MetricName: METRIC }));
          return listed.Metrics?.length === 2 ? listed : undefined;
        },
        SHOWN_SECONDS * 4,
      );
      expect(Metrics.map((metric) => metric.Dimensions)).toEqual(expect.arrayContaining([Dimensions, []]));
    },
    SHOWN_SECONDS * 5,
  );

  holds(
    'Metric math computes over metrics by their ids, fills what is missing, and answers in pages of MaxDatapoints.',
    'AmazonCloudWatch/latest/monitoring/using-metric-math.html',
    async () => {
      const Namespace = unique('math');
      const StartTime = after(minute(), -2);
      await put(
        Namespace,
        { MetricName: 'Failed', Timestamp: StartTime, Value: 1 },
        { MetricName: 'All', Timestamp: StartTime, Value: 4 },
        { MetricName: 'All', Timestamp: after(StartTime, 1), Value: 2 },
      );
      const metric = (Id: string, MetricName: string) => ({
        Id,
        MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat: 'Sum' },
        ReturnData: false,
      });
      const ask = (MaxDatapoints?: number, NextToken?: string) =>
        cloudwatch.send(
          new GetMetricDataCommand({
            StartTime,
            EndTime: after(StartTime, 2),
            ScanBy: 'TimestampAscending',
            MetricDataQueries: [
              metric('failed', 'Failed'),
              metric('all', 'All'),
              { Id: 'share', Expression: '100 * FILL(failed, 0) / all' },
            ],
            MaxDatapoints,
            NextToken,
          }),
        );
      const whole = await eventually(
        'both datapoints',
        async () => {
          const [result] = (await ask()).MetricDataResults ?? [];
          return result?.Values?.length === 2 ? result : undefined;
        },
        SHOWN_SECONDS,
      );
      expect(whole).toMatchObject({
        Id: 'share',
        Values: [25, 0],
        Timestamps: [StartTime, after(StartTime, 1)],
        StatusCode: 'Complete',
      });
      const first = await ask(1);
      expect(first.MetricDataResults).toMatchObject([{ Values: [25], StatusCode: 'PartialData' }]);
      const second = await ask(1, first.NextToken);
      expect(second.MetricDataResults).toMatchObject([{ Values: [0], StatusCode: 'Complete' }]);
    },
    SHOWN_SECONDS + 30,
  );

  holds(
    'Metrics that a log event embeds (EMF) are metrics of CloudWatch.',
    'AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html',
    async () => {
      const logGroupName = unique('emf');
      const logStreamName = 's';
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      try {
        await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
        const Timestamp = Date.now();
        const CloudWatchMetrics = [
          { Namespace: logGroupName, Dimensions: [['shop']], Metrics: [{ Name: METRIC, Unit: 'Count' }] },
        ];
        const message = JSON.stringify({
          _aws: { Timestamp, CloudWatchMetrics },
          shop: 'a',
          [METRIC]: [3, 4],
        });
        await logs.send(
          new PutLogEventsCommand({
            logGroupName,
            logStreamName,
            logEvents: [{ timestamp: Timestamp, message }],
          }),
        );
        const [datapoint] = await eventually(
          'the metric',
          async () => {
            const { Datapoints } = await cloudwatch.send(
              new GetMetricStatisticsCommand({
                Namespace: logGroupName,
                MetricName: METRIC,
                Dimensions: [{ Name: 'shop', Value: 'a' }],
                StartTime: new Date(Timestamp - MINUTE_MS),
                EndTime: new Date(Timestamp + MINUTE_MS),
                Period: 60,
                Statistics: ['Sum'],
              }),
            );
            return Datapoints?.length === 1 ? Datapoints : undefined;
          },
          SHOWN_SECONDS,
        );
        expect(datapoint?.Sum).toBe(7);
      } finally {
        await logs.send(new DeleteLogGroupCommand({ logGroupName }));
      }
    },
    SHOWN_SECONDS + 30,
  );

  holds(
    'M out of N datapoints make an alarm, and its action sends a message to its SNS topic.',
    'AmazonCloudWatch/latest/monitoring/alarm-evaluation.html',
    async () => {
      const name = unique('topic');
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
      const queue = await testQueue(sqs, 'sns.amazonaws.com');
      try {
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
        const given = { EvaluationPeriods: 3, DatapointsToAlarm: 2, AlarmActions: [TopicArn as string] };
        await withAlarm(given, async (AlarmName) => {
          const time = minute();
          await put(
            AlarmName,
            { MetricName: METRIC, Timestamp: after(time, -1), Value: 5 },
            { MetricName: METRIC, Timestamp: time, Value: 0 },
            { MetricName: METRIC, Timestamp: after(time, 1), Value: 5 },
          );
          const alarm = await inState(AlarmName, 'ALARM', SHOWN_SECONDS);
          expect(alarm.StateReason).toContain('Threshold Crossed');
          const [body = ''] = await queue.receive(1, 60);
          const message = JSON.parse((JSON.parse(body) as { Message: string }).Message);
          expect(message).toMatchObject({
            AlarmName,
            NewStateValue: 'ALARM',
            OldStateValue: 'INSUFFICIENT_DATA',
            Trigger: { MetricName: METRIC, DatapointsToAlarm: 2, EvaluationPeriods: 3 },
          });
          const { AlarmHistoryItems = [] } = await cloudwatch.send(
            new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' }),
          );
          expect(AlarmHistoryItems[0]?.HistorySummary).toContain('Successfully executed action');
        });
      } finally {
        await queue.remove();
        await sns.send(new DeleteTopicCommand({ TopicArn }));
      }
    },
    SHOWN_SECONDS * 2,
  );

  holds(
    'Missing data is breaching, not breaching or missing, as the alarm says.',
    'AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
    () =>
      withAlarm({ TreatMissingData: 'breaching' }, (breaching) =>
        withAlarm({ TreatMissingData: 'notBreaching' }, (good) =>
          withAlarm({ TreatMissingData: 'missing' }, (missing) =>
            withAlarm({ TreatMissingData: 'ignore' }, async (ignoring) => {
              // Alarms are evaluated each minute; locally also soon after any data, which saves the waiting.
              await put(breaching, { MetricName: 'Other', Value: 1 });
              await inState(breaching, 'ALARM', SHOWN_SECONDS);
              await inState(good, 'OK', SHOWN_SECONDS);
              await cloudwatch.send(
                new SetAlarmStateCommand({ AlarmName: ignoring, StateValue: 'ALARM', StateReason: 'test' }),
              );
              expect((await alarmOf(missing))?.StateValue).toBe('INSUFFICIENT_DATA');
              expect((await alarmOf(ignoring))?.StateValue).toBe('ALARM');
            }),
          ),
        ),
      ),
    SHOWN_SECONDS * 3,
  );

  holds(
    'A composite alarm follows its rule over other alarms; they are found as its children, it as their parent.',
    'AmazonCloudWatch/latest/monitoring/alarm-combining.html',
    () =>
      withAlarm({ TreatMissingData: 'ignore' }, async (child) => {
        const AlarmName = unique('composite');
        await cloudwatch.send(
          new PutCompositeAlarmCommand({ AlarmName, AlarmRule: `ALARM("${child}") AND NOT FALSE` }),
        );
        try {
          const set = (StateValue: 'ALARM' | 'OK') =>
            cloudwatch.send(
              new SetAlarmStateCommand({ AlarmName: child, StateValue, StateReason: 'tried out' }),
            );
          await set('ALARM');
          await inState(AlarmName, 'ALARM', 60);
          await set('OK');
          await inState(AlarmName, 'OK', 60);
          const children = await cloudwatch.send(
            new DescribeAlarmsCommand({ ChildrenOfAlarmName: AlarmName }),
          );
          expect(children.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual([child]);
          const parents = await cloudwatch.send(new DescribeAlarmsCommand({ ParentsOfAlarmName: child }));
          expect(parents.CompositeAlarms?.map((alarm) => alarm.AlarmName)).toEqual([AlarmName]);
        } finally {
          await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
        }
      }),
    150,
  );

  holds(
    'An alarm is found by its metric, its actions are switched off and on, and its tags are kept.',
    'AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
    () =>
      withAlarm({ Tags: [{ Key: 'team', Value: 'a' }] }, async (AlarmName) => {
        const found = await cloudwatch.send(
          new DescribeAlarmsForMetricCommand({ Namespace: AlarmName, MetricName: METRIC }),
        );
        expect(found.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual([AlarmName]);
        await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
        expect((await alarmOf(AlarmName))?.ActionsEnabled).toBe(false);
        await cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
        expect((await alarmOf(AlarmName))?.ActionsEnabled).toBe(true);
        const ResourceARN = (await alarmOf(AlarmName))?.AlarmArn;
        await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'b' }] }));
        await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
        const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
        expect(Tags).toEqual([{ Key: 'stage', Value: 'b' }]);
      }),
  );

  holds(
    'Dashboards are put whole, listed by the beginning of their name, and deleted all or none.',
    'AmazonCloudWatch/latest/APIReference/API_PutDashboard.html',
    async () => {
      const DashboardName = unique('dashboard');
      const DashboardBody = JSON.stringify({
        widgets: [{ type: 'text', x: 0, y: 0, width: 6, height: 3, properties: { markdown: 'orders' } }],
      });
      await cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
      const { DashboardEntries } = await cloudwatch.send(
        new ListDashboardsCommand({ DashboardNamePrefix: DashboardName }),
      );
      expect(DashboardEntries?.map((entry) => entry.DashboardName)).toEqual([DashboardName]);
      const got = await cloudwatch.send(new GetDashboardCommand({ DashboardName }));
      expect(JSON.parse(got.DashboardBody ?? '')).toEqual(JSON.parse(DashboardBody));
      await expect(
        cloudwatch.send(
          new DeleteDashboardsCommand({ DashboardNames: [DashboardName, `${DashboardName}x`] }),
        ),
      ).rejects.toThrow();
      await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
      await expect(cloudwatch.send(new GetDashboardCommand({ DashboardName }))).rejects.toThrow();
    },
  );

  refuses(
    'Anomaly detection, metric streams and Contributor Insights.',
    'AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html',
    async () => {
      const refusal = (operation: string) => ({
        name: 'UnknownOperationException',
        message: expect.stringContaining(operation),
      });
      const arn = 'arn:aws:iam::000000000000:role/conformance';
      await expect(
        cloudwatch.send(
          new PutAnomalyDetectorCommand({
            SingleMetricAnomalyDetector: { Namespace: 'n', MetricName: 'm', Stat: 'Sum' },
          }),
        ),
      ).rejects.toMatchObject(refusal('PutAnomalyDetector'));
      await expect(
        cloudwatch.send(
          new PutMetricStreamCommand({ Name: 's', FirehoseArn: arn, RoleArn: arn, OutputFormat: 'json' }),
        ),
      ).rejects.toMatchObject(refusal('PutMetricStream'));
      await expect(
        cloudwatch.send(new PutInsightRuleCommand({ RuleName: 'r', RuleDefinition: '{}' })),
      ).rejects.toMatchObject(refusal('PutInsightRule'));
    },
  );
});
