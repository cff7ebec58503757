import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
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
