import { describe, expect, test } from '@jest/globals';
import type { Load } from '../../../cli/cost/estimate';
import { streamLines, streamTraffic } from '../../../cli/cost/stream';
import { GOAL } from './support';

const usd = (load: Load, what: string) =>
  streamLines(load)
    .items.filter((item) => item.what === what && item.part !== 'standing')
    .reduce((sum, item) => sum + item.usd, 0);

describe('events of 1 KB sent one by one, 10,000 a second', () => {
  const single: Load = { ...GOAL, packing: 'single' };

  test('need 13 shards, which are used by four fifths at most', () => {
    expect(streamTraffic(single)).toMatchObject({ shards: 13, recordsPerSecond: 10_000, recordBytes: 1024 });
  });

  test('are a put unit each', () => {
    expect(usd(single, 'put units of 25 KB')).toBeCloseTo(((10_000 * 3_600 * 730) / 1e6) * 0.014, 6);
    expect(usd(single, 'shards')).toBeCloseTo(13 * 730 * 0.015, 6);
    expect(usd(single, 'longer retention')).toBeCloseTo(13 * 730 * 0.02, 6);
  });

  test('are billed by the GB on an on-demand stream, in once and out to each of two readers', () => {
    const load: Load = { ...single, capacity: 'on-demand' };
    const gb = (10_000 * 1024 * 3_600 * 730) / 1024 ** 3;
    expect(usd(load, 'data in')).toBeCloseTo(gb * 0.08, 4);
    expect(usd(load, 'data out to the consumer')).toBeCloseTo(gb * 0.04, 4);
    expect(usd(load, 'data out to the speed layer')).toBeCloseTo(gb * 0.04, 4);
    // 168 hours of retention, of which 24 cost nothing.
    expect(usd(load, 'longer retention')).toBeCloseTo(((10_000 * 1024 * 3_600 * 144) / 1024 ** 3) * 0.1, 4);
  });

  test('of 100 bytes are rounded up to whole KB by an on-demand stream', () => {
    const load: Load = { ...single, capacity: 'on-demand' };
    expect(usd({ ...load, eventBytes: 100 }, 'data in')).toBeCloseTo(usd(load, 'data in'), 6);
  });
});

test('packed records hold 256 KiB of lines, and go out after a second though they are not full', () => {
  expect(streamTraffic(GOAL).eventsPerRecord).toBe(256);
  expect(streamTraffic({ ...GOAL, eventsPerSecond: 12 }).eventsPerRecord).toBe(12);
  expect(streamTraffic({ ...GOAL, eventsPerSecond: 0.01 }).eventsPerRecord).toBe(1);
});

test('a stream that has more shards than the events need is paid for whole', () => {
  const environment = {
    ...GOAL.environment,
    stream: { retentionHours: 24, capacity: { mode: 'provisioned', shards: 9 } },
  } as const;
  const load: Load = { ...GOAL, environment };
  expect(streamTraffic(load).shards).toBe(9);
  expect(usd(load, 'shards')).toBeCloseTo(9 * 730 * 0.015, 6);
  expect(usd(load, 'longer retention')).toBe(0);
});

test('the streams of silent datasets stand there as well', () => {
  const standing = streamLines(GOAL).items.filter(({ part }) => part === 'standing');
  expect(standing).toMatchObject([{ what: 'silent stream orders', usd: 730 * 0.04 }]);
});
