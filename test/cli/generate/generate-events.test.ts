import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { enter, type Generated, generateEvents, newAccount } from '../../../cli/generate';
import { consume, type Outcome } from '../../../lambda/consumer/core';
import { compileContract } from '../../../lib/contract/compile-contract';
import { events } from '../../../lib/datasets/events.dataset';
import { FakePorts, readParquet } from '../../lambda/consumer/support/fake-ports';
import { batchOf } from '../../lambda/consumer/support/records';

const DAY = 86_400_000;
const week = { count: 20_000, startMs: Date.parse('2024-01-01T00:00:00Z'), spanMs: 7 * DAY, users: 500 };

const digest = (rows: Iterable<Generated>) =>
  createHash('sha256')
    .update(JSON.stringify([...rows]))
    .digest('hex');

test('the same seed gives the same rows, another seed others', () => {
  const first = digest(generateEvents(week));
  expect(digest(generateEvents(week))).toBe(first);
  expect(digest(generateEvents({ ...week, seed: 2 }))).not.toBe(first);
});

test('the account says of every row what the consumer makes of it', async () => {
  const options = { ...week, invalid: 0.02, duplicates: 0.05, test: 0.03 };
  const account = newAccount();
  const lines: string[] = [];
  for (const generated of generateEvents(options)) {
    enter(account, generated);
    lines.push(JSON.stringify(generated.row));
  }
  const ports = new FakePorts();
  const batch = batchOf(...lines);
  const outcome: Outcome = await consume(batch, compileContract(events), ports);
  expect(account.rows).toBe(options.count);
  expect(outcome.quarantined).toEqual(account.quarantined);
  expect(Object.keys(account.quarantined).sort()).toEqual([
    'enum',
    'format',
    'not-numeric',
    'outside-partition-range',
    'required',
    'unknown-column',
  ]);
  expect(outcome).toMatchObject({
    dropped: account.dropped,
    written: account.events + account.duplicates,
  });
  const raw = [...ports.objects].find(([key]) => key.startsWith('raw:'))?.[1];
  const rows = await readParquet(raw ?? new Uint8Array());
  expect(new Set(rows.map((row) => row['event_id'])).size).toBe(account.events);
});

test('shares come out as they are asked for', () => {
  const account = newAccount();
  const asked = { late: 0.1, duplicates: 0.05, invalid: 0.02, test: 0.04 };
  for (const generated of generateEvents({ ...week, ...asked })) enter(account, generated);
  const invalid = Object.values(account.quarantined).reduce((sum, rows) => sum + rows, 0);
  expect(account.duplicates / week.count).toBeCloseTo(asked.duplicates, 2);
  expect(invalid / week.count).toBeCloseTo(asked.invalid, 2);
  expect(account.dropped / week.count).toBeCloseTo(asked.test, 2);
  expect(Math.abs(account.late / account.events - asked.late)).toBeLessThan(0.03);
});

test('rows are sent in order, late ones happened up to three days before, none before the table begins', () => {
  let before = 0;
  let latest = 0;
  for (const { atMs, ...generated } of generateEvents({ ...week, late: 0.2, invalid: 0 })) {
    expect(atMs).toBeGreaterThanOrEqual(before);
    before = atMs;
    const happened = Date.parse(String(generated.row['timestamp']));
    expect(happened).toBeLessThanOrEqual(atMs);
    expect(happened).toBeGreaterThanOrEqual(week.startMs);
    if (generated.kind === 'event') latest = Math.max(latest, atMs - happened);
  }
  expect(latest).toBeGreaterThan(DAY);
  expect(latest).toBeLessThan(3.1 * DAY);
});

test('people come for visits of several events, buy what they put into the cart, and are gone for a while', () => {
  const byUser = new Map<string, number[]>();
  const types = new Map<string, number>();
  for (const generated of generateEvents({ ...week, late: 0, duplicates: 0, invalid: 0, test: 0 })) {
    if (generated.kind !== 'event') throw new Error(`a row of kind ${generated.kind}`);
    const { user_id, event_type, timestamp, properties } = generated.row;
    byUser.set(user_id, [...(byUser.get(user_id) ?? []), Date.parse(timestamp)]);
    types.set(event_type, (types.get(event_type) ?? 0) + 1);
    if (event_type === 'purchase') {
      expect(properties).toMatchObject({
        amount: expect.stringMatching(/^\d+\.\d\d$/),
        quantity: expect.stringMatching(/^[1-9]\d*$/),
      });
    }
  }
  const sessions = [...byUser.values()].flatMap((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return sorted.filter((time, at) => at === 0 || time - (sorted[at - 1] ?? 0) > 30 * 60_000);
  }).length;
  expect(week.count / sessions).toBeGreaterThan(4);
  expect(sessions / byUser.size).toBeGreaterThan(2);
  const of = (type: string) => types.get(type) ?? 0;
  expect(of('product_view')).toBeGreaterThan(of('add_to_cart'));
  expect(of('add_to_cart')).toBeGreaterThan(of('purchase'));
  expect(of('purchase')).toBeGreaterThan(100);
});

test('50,000 rows a second and more are made on one core', () => {
  const count = 100_000;
  // The process's own time: how busy the machine is besides says nothing of the generator.
  const before = process.cpuUsage();
  let made = 0;
  for (const { row } of generateEvents({ ...week, count })) made += row === undefined ? 0 : 1;
  const { user, system } = process.cpuUsage(before);
  expect(made / ((user + system) / 1e6)).toBeGreaterThan(50_000);
});
