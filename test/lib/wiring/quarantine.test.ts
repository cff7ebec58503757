import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flaws } from '../../../cli/generate/flaws';
import {
  MAX_HISTORY,
  originOf,
  REASONS,
  type Replayed,
  replayedOf,
  replayedOfKey,
  replayKey,
} from '../../../lib/wiring/quarantine';

const place = originOf('shardId-000000000006', '49590338271490256608559692538361571095921575989136588898', 3);
const replayed: Replayed = {
  origin: place,
  attempts: 2,
  first_arrived_at: '2026-11-21T14:33:00.000Z',
  history: ['minimum', 'minimum'],
};

test('what a replay says is read as it was said', () => {
  expect(replayedOf(JSON.parse(JSON.stringify(replayed)))).toEqual(replayed);
  expect(replayedOf({ ...replayed, origin: originOf('shardId-000000000006', '4959', null) })).toBeDefined();
});

describe('nothing is believed', () => {
  test.each<[string, object]>([
    ['a place that is none', { origin: 'alice@example.com' }],
    ['a place with more behind it', { origin: `${place}/alice` }],
    ['a reason that is none', { history: ['alice'] }],
    ['a history that is none', { history: 'minimum' }],
    ['a history that is too long', { history: Array.from({ length: MAX_HISTORY + 1 }, () => 'minimum') }],
    ['a moment that is none', { first_arrived_at: 'alice' }],
    ['no attempt', { attempts: 0 }],
    ['half an attempt', { attempts: 1.5 }],
    ['attempts as text', { attempts: '2' }],
  ])('of what has %s', (_what, change) => {
    expect(replayedOf({ ...replayed, ...change })).toBeUndefined();
  });

  test('of anything else', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(replayedOf(value)).toBeUndefined()));
  });
});

test('nothing but what is known is taken over', () => {
  expect(replayedOf({ ...replayed, user: 'alice' })).toEqual(replayed);
});

test('a partition key carries it, as long as the service lets it be', () => {
  const long = { ...replayed, history: Array.from({ length: MAX_HISTORY }, () => 'outside-partition-range') };
  for (const given of [replayed, long]) {
    const key = replayKey(given);
    expect(key.length).toBeLessThanOrEqual(256);
    const { history, ...rest } = replayedOfKey(key) ?? {};
    expect({ ...rest, history: given.history.slice(-(history?.length ?? 0)) }).toEqual({ ...given, history });
  }
  expect(replayedOfKey('lane-7')).toBeUndefined();
  expect(replayedOfKey('catchment-replay:{')).toBeUndefined();
});

test('every reason that made-up rows are refused for is named', () => {
  for (const { reason } of flaws) expect(REASONS).toContain(reason);
});
