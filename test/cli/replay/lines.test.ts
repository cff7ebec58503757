import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { encodeLines, fingerprint, leftKey, linesOf } from '../../../cli/replay/lines';
import type { QuarantineLine } from '../../../lib/wiring/quarantine';

const first = {
  reason: 'minimum',
  field: 'price',
  wanted: '>= 0',
  received_type: 'number',
  record: Buffer.from('{"price":-1}').toString('base64'),
  shard: 'shardId-000000000001',
  sequence: '4959',
  index: 3,
  arrived_at: '2026-11-21T14:33:00.000Z',
  contract_version: '1-0-0',
};
const refusedOf = (line: object) => linesOf(gzipSync(`${JSON.stringify(line)}\n`))[0]?.refused;

test('a line of before there was a history is read as a first refusal', () => {
  expect(refusedOf(first)).toEqual({
    ...first,
    origin: 'shardId-000000000001/4959/3',
    attempts: 1,
    first_arrived_at: first.arrived_at,
    history: [],
  });
});

test('a line that says too little is kept as it is', () => {
  const body = gzipSync('{"reason":"minimum"}\nno JSON\n');
  const lines = linesOf(body);
  expect(lines.map(({ refused }) => refused)).toEqual([undefined, undefined]);
  expect(linesOf(encodeLines(lines))).toEqual(lines);
});

test('an event is told by its first place and its bytes, however often it was refused', () => {
  const line = refusedOf(first) as QuarantineLine;
  const again = { ...line, sequence: '5000', index: 0, attempts: 2, history: ['minimum'] };
  expect(fingerprint(again)).toBe(fingerprint(line));
  expect(fingerprint({ ...again, record: 'e30=' })).not.toBe(fingerprint(line));
  expect(fingerprint({ ...again, origin: 'shardId-000000000001/4959/4' })).not.toBe(fingerprint(line));
});

test('what is left of an object has a key of its own, each time', () => {
  const key = leftKey('orders/dt=2026-11-21/shardId-1-5-9-v1-0-0-n12.jsonl.gz');
  expect(key).toMatch(/^orders\/dt=2026-11-21\/shardId-1-5-9-v1-0-0-left-[0-9A-Z]{26}\.jsonl\.gz$/);
  expect(leftKey(key)).toMatch(/-v1-0-0-left-[0-9A-Z]{26}\.jsonl\.gz$/);
  expect(leftKey(key)).not.toBe(key);
  expect(leftKey(key)).toHaveLength(key.length);
});
