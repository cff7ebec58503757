import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { type MonitoringUnderTest, monitoringsUnderTest } from './monitoring-under-test';

const monitoring = monitoringsUnderTest();

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:page';
const errors: PutMetricAlarmCommandInput = {
  AlarmName: 'errors',
  AlarmDescription: 'orders: it fails',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'orders-consumer' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
};

const put = (under: MonitoringUnderTest, functionName: string, value: number) =>
  under.client.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: [
        {
          MetricName: 'Errors',
          Value: value,
          Unit: 'Count',
          Dimensions: [{ Name: 'FunctionName', Value: functionName }],
        },
      ],
    }),
  );

async function states(under: MonitoringUnderTest) {
  const { MetricAlarms = [], CompositeAlarms = [] } = await under.client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return Object.fromEntries(
    [...MetricAlarms, ...CompositeAlarms].map((alarm) => [alarm.AlarmName, alarm.StateValue]),
  );
}

test('an alarm fires within its period, tells its topic, and goes back to OK', async () => {
  const under = await monitoring();
  await under.client.send(new PutMetricAlarmCommand(errors));
  expect(await states(under)).toEqual({ errors: 'INSUFFICIENT_DATA' });
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'OK' });

  await put(under, 'orders-consumer', 2);
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'ALARM' });

  await under.advance(6 * 60);
  expect(await states(under)).toEqual({ errors: 'OK' });
  expect(under.published.map(({ topic, subject }) => [topic, subject])).toEqual([
    [TOPIC, 'OK: "errors" in US East (N. Virginia)'],
    [TOPIC, 'ALARM: "errors" in US East (N. Virginia)'],
    [TOPIC, 'OK: "errors" in US East (N. Virginia)'],
  ]);
  expect(under.published[1]?.message).toMatchObject({
    AlarmName: 'errors',
    AlarmDescription: 'orders: it fails',
    AWSAccountId: '000000000000',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    NewStateReason: expect.stringMatching(
      /^Threshold Crossed: 1 out of the last 1 datapoints \[2\.0 \(.*\)\] was greater than or equal to the threshold \(1\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
    ),
    StateChangeTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
    Region: 'US East (N. Virginia)',
    AlarmActions: [TOPIC],
    Trigger: {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Dimensions: [{ name: 'FunctionName', value: 'orders-consumer' }],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    },
  });
});

test('a metric with other dimensions, or none, is another metric', async () => {
  const under = await monitoring();
  await under.client.send(new PutMetricAlarmCommand(errors));
  await put(under, 'payments-consumer', 5);
  await under.client.send(
    new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: [{ MetricName: 'Errors', Value: 5 }] }),
  );
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'OK' });
});

test('an alarm that warms up is silent until its data fills the window, or the time is over', async () => {
  const under = await monitoring();
  const late = {
    ...errors,
    EvaluationPeriods: 3,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  } as const;
  const warm = (minutes: number, whole = false) => ({
    WarmUpConfiguration: {
      WarmUpPeriodDurationInMinutes: minutes,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: whole,
    },
  });
  for (const alarm of [
    { ...late, AlarmName: 'at once' },
    { ...late, AlarmName: 'full', ...warm(60) },
    { ...late, AlarmName: 'whole', ...warm(11, true) },
  ]) {
    await under.client.send(new PutMetricAlarmCommand(alarm));
  }
  await under.advance(120);
  expect(await states(under)).toEqual({
    'at once': 'ALARM',
    full: 'INSUFFICIENT_DATA',
    whole: 'INSUFFICIENT_DATA',
  });
  const { MetricAlarms = [] } = await under.client.send(new DescribeAlarmsCommand({ AlarmNames: ['full'] }));
  expect(MetricAlarms[0]?.EvaluationState).toBe('IN_WARM_UP');
  for (let minute = 0; minute < 3; minute += 1) {
    await put(under, 'orders-consumer', 1);
    await under.advance(60);
  }
  expect(await states(under)).toEqual({ 'at once': 'OK', full: 'OK', whole: 'INSUFFICIENT_DATA' });
  // An update does not begin it again, and nothing held back is told later.
  await under.client.send(new PutMetricAlarmCommand({ ...late, AlarmName: 'full', ...warm(120) }));
  await under.advance(6 * 60);
  expect(await states(under)).toEqual({ 'at once': 'ALARM', full: 'ALARM', whole: 'ALARM' });
  const told = under.published.filter(({ subject }) => subject.includes('"whole"'));
  expect(told.map(({ message }) => message['OldStateValue'])).toEqual(['INSUFFICIENT_DATA']);
});

test('a composite pages once for causes that come together, and says which', async () => {
  const under = await monitoring();
  const { AlarmActions: _, OKActions: __, ...silent } = errors;
  for (const name of ['first', 'second']) {
    await under.client.send(new PutMetricAlarmCommand({ ...silent, AlarmName: name }));
  }
  await under.client.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'stale',
      AlarmDescription: 'orders: analysts see old data',
      AlarmRule: 'ALARM("first") OR ALARM("second")',
      AlarmActions: [TOPIC],
    }),
  );
  expect(await states(under)).toMatchObject({ stale: 'OK' });
  await put(under, 'orders-consumer', 1);
  await under.advance(60);
  expect(await states(under)).toEqual({ first: 'ALARM', second: 'ALARM', stale: 'ALARM' });
  const child = (name: string) => ({
    Arn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
    State: { Value: 'ALARM', Timestamp: expect.any(String) },
  });
  expect(under.published).toEqual([
    {
      topic: TOPIC,
      subject: 'ALARM: "stale" in US East (N. Virginia)',
      message: expect.objectContaining({
        AlarmName: 'stale',
        AlarmDescription: 'orders: analysts see old data',
        NewStateValue: 'ALARM',
        OldStateValue: 'OK',
        NewStateReason: expect.stringMatching(
          /^arn:aws:cloudwatch:us-east-1:000000000000:alarm:(first|second) transitioned to ALARM at \w+ \d\d \w+, \d{4} [\d:]{8} UTC$/,
        ),
        AlarmRule: 'ALARM("first") OR ALARM("second")',
        TriggeringChildren: expect.arrayContaining([child('first'), child('second')]),
      }),
    },
  ]);
});

test("a composite's actions are held back while its suppressor is in alarm", async () => {
  const under = await monitoring();
  const { AlarmActions: _, OKActions: __, ...silent } = errors;
  await under.client.send(new PutMetricAlarmCommand({ ...silent, AlarmName: 'cause' }));
  await under.client.send(
    new PutMetricAlarmCommand({
      ...silent,
      AlarmName: 'maintenance',
      MetricName: 'Maintenance',
      Dimensions: [],
    }),
  );
  await under.client.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'stale',
      AlarmRule: 'ALARM(cause)',
      ActionsSuppressor: 'maintenance',
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 60,
      AlarmActions: [TOPIC],
    }),
  );
  const set = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
    under.client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  await set('maintenance', 'ALARM');
  await set('cause', 'ALARM');
  const { CompositeAlarms } = await under.client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }),
  );
  expect(CompositeAlarms).toMatchObject([{ StateValue: 'ALARM', ActionsSuppressedBy: 'Alarm' }]);
  expect(under.published).toEqual([]);
  // What comes and goes meanwhile is told to nobody.
  await set('cause', 'OK');
  await set('cause', 'ALARM');
  await set('maintenance', 'OK');
  expect(under.published).toEqual([]);
  // Both metrics are evaluated anew at the next minute; with data the cause stays.
  await put(under, 'orders-consumer', 1);
  await under.advance(60);
  await under.advance(60);
  expect(under.published.map(({ subject }) => subject)).toEqual(['ALARM: "stale" in US East (N. Virginia)']);
});

test('an alarm whose actions are disabled changes and tells nobody', async () => {
  const under = await monitoring();
  await under.client.send(new PutMetricAlarmCommand(errors));
  await under.client.send(new DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
  await put(under, 'orders-consumer', 1);
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'ALARM' });
  expect(under.published).toEqual([]);
  await under.client.send(new EnableAlarmActionsCommand({ AlarmNames: ['errors'] }));
  await under.advance(6 * 60);
  expect(under.published.map(({ message }) => message['NewStateValue'])).toEqual(['OK']);
});

test('a state that is set by hand acts, and holds until the next evaluation', async () => {
  const under = await monitoring();
  await under.client.send(new PutMetricAlarmCommand(errors));
  await under.client.send(
    new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a drill' }),
  );
  expect(under.published.map(({ message }) => message['NewStateReason'])).toEqual(['a drill']);
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'OK' });
});

test('the history tells of changes, and of messages that a topic did not take', async () => {
  const under = await monitoring();
  const broken = 'arn:aws:sns:us-east-1:000000000000:broken';
  await under.client.send(new PutMetricAlarmCommand({ ...errors, AlarmActions: [broken], OKActions: [] }));
  await put(under, 'orders-consumer', 1);
  await under.advance(60);
  await under.client.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
  const { AlarmHistoryItems = [] } = await under.client.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'errors' }),
  );
  expect(AlarmHistoryItems.map((item) => [item.HistoryItemType, item.HistorySummary])).toEqual([
    ['ConfigurationUpdate', 'Alarm "errors" deleted'],
    ['Action', expect.stringContaining(`Failed to execute action ${broken}. Received error: "No topic."`)],
    ['StateUpdate', 'Alarm updated from INSUFFICIENT_DATA to ALARM'],
    ['ConfigurationUpdate', 'Alarm "errors" created'],
  ]);
});

test('metrics, alarms and their states are there after a restart', async () => {
  const under = await monitoring();
  await under.client.send(new PutMetricAlarmCommand({ ...errors, EvaluationPeriods: 2 }));
  await put(under, 'orders-consumer', 1);
  await under.advance(60);
  await under.close();
  const again = await monitoring(under.state, under.clock);
  expect(await states(again)).toEqual({ errors: 'OK' });
  await put(again, 'orders-consumer', 1);
  await again.advance(60);
  expect(await states(again)).toEqual({ errors: 'ALARM' });
  const { AlarmHistoryItems = [] } = await again.client.send(
    new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' }),
  );
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm updated from INSUFFICIENT_DATA to OK',
    'Alarm updated from OK to ALARM',
  ]);
});

test('a leap asks services for their figures on the way, so that none is missing', async () => {
  const under = await monitoring();
  under.handler.collectBy(async () => {
    under.handler.put('AWS/SQS', [{ metric: 'Visible', dimensions: { QueueName: 'q' }, value: 1 }]);
  });
  await under.client.send(
    new PutMetricAlarmCommand({
      ...errors,
      Namespace: 'AWS/SQS',
      MetricName: 'Visible',
      Dimensions: [{ Name: 'QueueName', Value: 'q' }],
      EvaluationPeriods: 5,
      TreatMissingData: 'missing',
    }),
  );
  await under.advance(300);
  expect(await states(under)).toEqual({ errors: 'ALARM' });
  expect(under.published[0]?.message['NewStateReason']).toMatch(/^Threshold Crossed: 5 out of the last 5/);
});

test('a figure that a service cannot tell stops no evaluation', async () => {
  const under = await monitoring();
  under.handler.collectBy(async () => {
    throw new Error('no answer');
  });
  await under.client.send(new PutMetricAlarmCommand(errors));
  await under.advance(60);
  expect(await states(under)).toEqual({ errors: 'OK' });
  expect(under.problems).toContain('a service told nothing: Error: no answer');
});

test('alarms are found by those that they hang on and those that hang on them', async () => {
  const { client } = await monitoring();
  for (const AlarmName of ['child', 'stranger']) {
    await client.send(new PutMetricAlarmCommand({ ...errors, AlarmName }));
  }
  await client.send(new PutCompositeAlarmCommand({ AlarmName: 'parent', AlarmRule: 'ALARM(child)' }));
  const children = await client.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'parent' }));
  expect(children.MetricAlarms).toEqual([
    {
      AlarmName: 'child',
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:child',
      StateValue: 'INSUFFICIENT_DATA',
      StateUpdatedTimestamp: expect.any(Date),
    },
  ]);
  const parents = await client.send(new DescribeAlarmsCommand({ ParentsOfAlarmName: 'child' }));
  expect(parents.CompositeAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['parent']);
  await expect(
    client.send(new DescribeAlarmsCommand({ ParentsOfAlarmName: 'child', StateValue: 'OK' })),
  ).rejects.toThrow('stand alone');
});
