import { expect, test } from '@jest/globals';
import type { Load } from '../../../cli/cost/estimate';
import { functionLines } from '../../../cli/cost/functions';
import { streamTraffic } from '../../../cli/cost/stream';
import { GOAL } from './support';

const quantity = (load: Load, service: string, what: string) =>
  functionLines(load).items.find((item) => item.service === service && item.what === what)?.quantity;
/** Windows of five minutes a month, of one shard. */
const WINDOWS = (730 * 3_600) / 300;

test('live counts take eight bytes an event while a shard has at most 40,000 of them in five minutes', () => {
  const exact: Load = { ...GOAL, eventsPerSecond: 100 };
  expect(streamTraffic(exact).shards).toBe(1);
  // 30,000 ids and a KB besides.
  expect(quantity(exact, 'dynamodb', 'live counts')).toBeCloseTo(WINDOWS * 236, 6);
  expect(functionLines(exact).assumptions.join()).toContain(
    'of 30,000 events, are written in 236 KB, with their ids',
  );
});

test('beyond that they are written without ids, in one KB', () => {
  expect(quantity({ ...GOAL, eventsPerSecond: 134 }, 'dynamodb', 'live counts')).toBeCloseTo(WINDOWS, 6);
  expect(quantity(GOAL, 'dynamodb', 'live counts')).toBeCloseTo(3 * WINDOWS, 6);
  expect(functionLines(GOAL).assumptions.join()).toContain('are written in 1 KB, without their ids');
});

test("the speed layer takes three quarters of the consumer's processor time", () => {
  const processorSeconds = (what: string) => {
    const gbSeconds = quantity(GOAL, 'lambda', what) ?? Number.NaN;
    const requests = quantity(GOAL, 'lambda', `${what}, requests`) ?? Number.NaN;
    return gbSeconds / (GOAL.environment.consumer.memoryMiB / 1024) - requests * 0.15;
  };
  expect(processorSeconds('speed layer') / processorSeconds('consumer')).toBeCloseTo(0.75, 6);
});
