import { expect, test } from '@jest/globals';
import { forwardEmbedded } from '../../../local/metrics/forward-embedded';
import type { Datum } from '../../../local/monitoring/metric-sink';

function forwarded(...lines: string[]) {
  const put: Array<{ namespace: string; data: readonly Datum[] }> = [];
  const forward = forwardEmbedded({ put: (namespace, data) => void put.push({ namespace, data }) });
  for (const line of lines) forward(line);
  return put;
}

test('each value that a line embeds is put by its namespace, dimensions, unit and time', () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['dataset']], Metrics: [{ Name: 'Age', Unit: 'Seconds' }] },
      ],
    },
    dataset: 'orders',
    Age: [1, 2],
  });
  const datum = {
    metric: 'Age',
    dimensions: { dataset: 'orders' },
    unit: 'Seconds',
    time: 1_700_000_000_000,
  };
  expect(forwarded(line)).toEqual([
    {
      namespace: 'N',
      data: [
        { ...datum, value: 1 },
        { ...datum, value: 2 },
      ],
    },
  ]);
});

test('a line without metrics, or without their values, puts nothing', () => {
  const valueless = JSON.stringify({
    _aws: { CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'Age' }] }] },
  });
  expect(forwarded('not a metric', '{"level":"INFO"}', valueless)).toEqual([]);
});
