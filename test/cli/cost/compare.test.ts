import { expect, test } from '@jest/globals';
import { compared, comparedText } from '../../../cli/cost/compare';
import type { Load } from '../../../cli/cost/estimate';
import { reckon } from '../../../cli/cost/reckon';
import { GOAL } from './support';

const side = (load: Load) => ({ load, estimate: reckon(load) });
const changed: Load = {
  ...GOAL,
  environment: {
    ...GOAL.environment,
    stream: { retentionHours: 24 },
    processing: { ...GOAL.environment.processing, workers: 8 },
  },
};

test('a change of configuration is told by what it costs, the largest first, and by what it is', () => {
  const comparison = compared('HEAD', side(GOAL), side(changed));
  const [first] = comparison.services;
  expect(first?.service).toBe('Amazon Kinesis');
  // Three shards whose records stay no longer than the price of a shard covers, and what the other one kept.
  expect(first?.change).toBeCloseTo(-3 * 730 * 0.02, 4);
  expect(comparison.total.change).toBeCloseTo(
    comparison.services.reduce((sum, { change }) => sum + change, 0),
    6,
  );
  expect(comparison.settings).toEqual(['stream.retentionHours: 168 -> 24', 'processing.workers: 4 -> 8']);
  expect(comparedText(comparison)).toContain('HEAD, $ a month');
});

test('the same twice costs no more', () => {
  const comparison = compared('staging', side(GOAL), side(GOAL));
  expect(comparison.total.change).toBe(0);
  expect(comparedText(comparison)).toContain('The configuration is the same');
});
