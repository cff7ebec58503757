import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createMetricForwarder } from '../../../local/metrics/metric-forwarder';

const cloudWatch = mockClient(CloudWatchClient);
beforeEach(() => {
  cloudWatch.reset();
});

const line = (value: number) =>
  JSON.stringify({
    _aws: { CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'In' }] }] },
    In: value,
  });

function forwarder() {
  const problems: string[] = [];
  const options = { endpoint: 'http://127.0.0.1:1', region: 'us-east-1' };
  const under = createMetricForwarder({ ...options, onProblem: (words) => void problems.push(words) });
  return { under, problems };
}

test('what waits is sent when the forwarder closes, no more than 1,000 a call', async () => {
  cloudWatch.on(PutMetricDataCommand).resolves({});
  const { under } = forwarder();
  for (let value = 0; value < 1_001; value += 1) under.line(line(value));
  under.line('not a metric');
  await under.close();
  const sizes = cloudWatch
    .commandCalls(PutMetricDataCommand)
    .map(({ args }) => args[0].input.MetricData?.length);
  expect(sizes).toEqual([1_000, 1]);
});

test('metrics that cannot be put are told of', async () => {
  cloudWatch.on(PutMetricDataCommand).rejects(new Error('refused'));
  const { under, problems } = forwarder();
  under.line(line(1));
  await under.close();
  expect(problems).toEqual(['1 metrics of N were lost: refused']);
});
