import { expect, test } from '@jest/globals';
import { embeddedMetrics } from '../../../local/metrics/emf';

test('a line that Powertools wrote gives its metrics, each with each set of dimensions', () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Catchment',
          Dimensions: [['dataset'], ['dataset', 'reason']],
          Metrics: [
            { Name: 'RecordsIn', Unit: 'Count' },
            { Name: 'BatchAge', Unit: 'Milliseconds' },
            { Name: 'Missing', Unit: 'Count' },
          ],
        },
      ],
    },
    dataset: 'orders',
    reason: 'type',
    RecordsIn: 3,
    BatchAge: [10, 20],
  });
  const datum = (MetricName: string, Unit: string, Values: number[], names: string[]) => ({
    MetricName,
    Unit,
    Values,
    Timestamp: new Date(1_700_000_000_000),
    Dimensions: names.map((Name) => ({ Name, Value: Name === 'dataset' ? 'orders' : 'type' })),
  });
  const both = ['dataset', 'reason'];
  expect(embeddedMetrics(line)).toEqual([
    {
      namespace: 'Catchment',
      data: [
        datum('RecordsIn', 'Count', [3], ['dataset']),
        datum('BatchAge', 'Milliseconds', [10, 20], ['dataset']),
        datum('RecordsIn', 'Count', [3], both),
        datum('BatchAge', 'Milliseconds', [10, 20], both),
      ],
    },
  ]);
});

test.each([
  ['a plain line', 'hello'],
  ['a JSON log line', '{"level":"INFO","message":"hello"}'],
  ['a line that was cut off', '{"_aws":{"CloudWatchMetrics":[{"Namespace"'],
])('%s gives none', (_, line) => {
  expect(embeddedMetrics(line)).toEqual([]);
});

test('a set of dimensions that the line lacks is left out; fine resolution is kept', () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['absent'], []], Metrics: [{ Name: 'n', StorageResolution: 1 }] },
      ],
    },
    n: 1,
  });
  expect(embeddedMetrics(line)).toEqual([
    {
      namespace: 'N',
      data: [{ MetricName: 'n', Dimensions: [], Timestamp: new Date(0), Values: [1], StorageResolution: 1 }],
    },
  ]);
});
