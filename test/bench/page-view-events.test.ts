import { describe, expect, test } from '@jest/globals';
import { median } from '../../bench/measure';
import { pageViewEvents } from '../../bench/page-view-events';
import { pageViews } from '../../bench/page-views';
import { oneByOne, packed } from '../../bench/stream-records';
import { decodePayload } from '../../lambda/consumer/payload';
import { readRecord } from '../../lambda/consumer/read-record';
import { compileContract } from '../../lib/contract/compile-contract';

const contract = compileContract(pageViews);
const events = pageViewEvents(3000);
const lines = events.map((event) => JSON.stringify(event));

describe('the benchmark’s events', () => {
  test('keep the contract, a dozen columns and a map of which three are personal', () => {
    for (const event of events) expect(contract.validate(event)).toBeUndefined();
    const kinds = contract.columns.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'map')).toHaveLength(12);
    expect(kinds.filter((kind) => kind === 'map')).toHaveLength(1);
    expect(contract.columns.filter(({ pii }) => pii === 'pseudonymise')).toHaveLength(3);
  });

  test('have 0.7 to 1 KB', () => {
    const outside = lines.filter((line) => line.length < 700 || line.length > 1000);
    expect(outside.length / lines.length).toBeLessThan(0.02);
  });

  test('are the same in every run, and no two are equal', () => {
    expect(pageViewEvents(3000)).toEqual(events);
    expect(new Set(lines).size).toBe(lines.length);
    expect(new Set(events.map(({ url }) => url)).size).toBeGreaterThan(2900);
    expect(new Set(events.map(({ user_id }) => user_id)).size).toBeGreaterThan(300);
  });

  test('are all there in the records of both kinds', () => {
    expect(oneByOne(lines).map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())).toEqual(
      lines,
    );
    const read: unknown[] = [];
    for (const { kinesis } of packed(lines, contract.dataset, contract.version)) {
      const payload = decodePayload(kinesis.data);
      if (!payload.ok) throw new Error(payload.rejection.reason);
      readRecord(payload.bytes, contract, {
        accept: (rows) => read.push(...rows),
        reject: (flaw) => {
          throw new Error(flaw.reason);
        },
      });
    }
    expect(read).toEqual(events);
  });
});

test('a median is the middle one, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(() => median([])).toThrow('median of nothing');
});
