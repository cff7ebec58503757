import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { describe, expect, test } from '@jest/globals';
import { monitoringsUnderTest } from '../monitoring-under-test';

const monitoring = monitoringsUnderTest();

/** JSON is what the JavaScript client speaks, CBOR boto3, Query older clients and the AWS CLI's first version. */
describe.each([
  { name: 'JSON', protocol: AwsJson1_0Protocol },
  { name: 'CBOR', protocol: AwsSmithyRpcV2CborProtocol },
  { name: 'Query', protocol: AwsQueryProtocol },
])('a client that speaks $name', ({ protocol }) => {
  const speaking = async () => {
    const { endpoint } = await monitoring();
    return new CloudWatchClient({
      endpoint,
      protocol,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  };
  const Dimensions = [{ Name: 'dataset', Value: 'orders & <more>' }];

  test('puts data and reads it back, with times and figures', async () => {
    const client = await speaking();
    const Timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'DataPipeline',
        MetricData: [
          { MetricName: 'EventsIn', Dimensions, Value: 2.5, Unit: 'Count', Timestamp },
          { MetricName: 'EventsIn', Dimensions, Values: [1, 3], Counts: [2, 1], Unit: 'Count', Timestamp },
        ],
      }),
    );
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'DataPipeline' }));
    expect(Metrics).toEqual([{ Namespace: 'DataPipeline', MetricName: 'EventsIn', Dimensions }]);

    const range = { StartTime: Timestamp, EndTime: new Date(Timestamp.getTime() + 60_000) };
    const metric = { Namespace: 'DataPipeline', MetricName: 'EventsIn', Dimensions };
    const data = await client.send(
      new GetMetricDataCommand({
        ...range,
        MetricDataQueries: [
          { Id: 'm', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
          { Id: 'twice', Expression: 'm * 2', Label: 'Twice' },
        ],
      }),
    );
    expect(data.MetricDataResults).toEqual([
      { Id: 'twice', Label: 'Twice', StatusCode: 'Complete', Timestamps: [Timestamp], Values: [15] },
    ]);
    const statistics = await client.send(
      new GetMetricStatisticsCommand({
        ...range,
        ...metric,
        Period: 60,
        Statistics: ['Maximum', 'SampleCount'],
      }),
    );
    expect(statistics.Datapoints).toEqual([{ Timestamp, Maximum: 3, SampleCount: 4, Unit: 'Count' }]);
  });

  test('puts an alarm and has it described, with truth, numbers and lists', async () => {
    const client = await speaking();
    const alarm = {
      AlarmName: 'a',
      ActionsEnabled: false,
      Namespace: 'N',
      MetricName: 'M',
      Dimensions,
      Statistic: 'Average' as const,
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 0.5,
      ComparisonOperator: 'LessThanThreshold' as const,
      AlarmActions: [],
      OKActions: ['arn:aws:sns:us-east-1:000000000000:t'],
    };
    await client.send(new PutMetricAlarmCommand(alarm));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
    expect(MetricAlarms).toMatchObject([
      { ...alarm, StateValue: 'INSUFFICIENT_DATA', StateUpdatedTimestamp: expect.any(Date) },
    ]);
  });

  test('knows an error by its name', async () => {
    const client = await speaking();
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['none'] }))).rejects.toMatchObject({
      name: expect.stringMatching(/^ResourceNotFound/),
      message: 'Alarm none does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
  });
});
