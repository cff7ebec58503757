import { expect, test } from '@jest/globals';
import { platformMetric } from '../../../../lib/constructs/alarms/metrics';
import { consumerMetrics } from '../../../../lib/wiring/metrics';

const SUM = { statistic: 'Sum', seconds: 60 } as const;

test('a metric has one of its declared sets of dimensions, in any order', () => {
  const { namespace, metricName, dimensions } = platformMetric(
    consumerMetrics.quarantined,
    { reason: 'type', dataset: 'orders' },
    SUM,
  );
  expect({ namespace, metricName, dimensions }).toEqual({
    namespace: 'DataPipeline',
    metricName: 'QuarantinedRecords',
    dimensions: { dataset: 'orders', reason: 'type' },
  });
});

test('with others, or fewer, it is refused: nobody would ever emit it', () => {
  expect(() => platformMetric(consumerMetrics.quarantined, {}, SUM)).toThrow(
    'QuarantinedRecords is not declared by {}: see lib/wiring/metrics.ts.',
  );
  expect(() => platformMetric(consumerMetrics.eventsIn, { dataset: 'orders', reason: 'type' }, SUM)).toThrow(
    'EventsIn is not declared by {dataset, reason}',
  );
});
