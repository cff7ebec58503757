import { expect, test } from '@jest/globals';
import { type CloseRunInput, closeRun } from '../../../lambda/close-run/core';
import { Crash, EndWorld } from '../shared/support/end-world';
import { GATE, martFigures, RUN_ID, rule, SUCCEEDED } from '../shared/support/ended-runs';

const GLUE = { ExecutionTime: 60, NumberOfWorkers: 2, WorkerType: 'G.1X' };
const INPUT: CloseRunInput = { dataset: 'orders', runId: RUN_ID, clean: GLUE, marts: GLUE, datasets: 2 };
const MARTS = [martFigures('daily_sales'), martFigures('customer_value', { state: 'unchanged' })];
const CLOSED = { dataset: 'orders', runId: RUN_ID, state: 'succeeded' };

test('a run that has done everything is closed: row, export, lineage, metrics, and last the lock', async () => {
  const world = (await new EndWorld().opened()).leftAll(MARTS);
  expect(await closeRun(INPUT, world.ports())).toEqual(CLOSED);
  expect(world.log).toEqual(['row', 'export', 'lineage', 'release']);
  expect(await world.ledger.run('orders', RUN_ID)).toEqual({
    ...SUCCEEDED,
    cost: { dpu_seconds: 120, bytes_scanned: 1_000_000, usd: 0.014714 },
  });
  expect(world.exported()).toMatchObject({
    state: 'succeeded',
    seconds: 300,
    rows_in: 1000,
    duplicates_in_batch: 3,
    duplicates_in_lake: 7,
    rows_out: 990,
    quarantined: 5,
    late_rows: 12,
    verdict: 'pass',
    broken_rules: [],
    published_marts: ['daily_sales'],
    mart_snapshots: { daily_sales: '7218359128731283712', customer_value: '7218359128731283712' },
    dpu_seconds: 120,
  });
  expect(world.events).toEqual(['COMPLETE']);
  expect(await world.ledger.lock('orders')).toBeUndefined();
});

test('lateness, duration and success are metrics of the dataset', async () => {
  const world = (await new EndWorld().opened()).leftAll(MARTS);
  await closeRun(INPUT, world.ports());
  expect(world.metrics).toEqual([
    expect.objectContaining({
      dataset: 'orders',
      RunSucceeded: 1,
      RunSeconds: 300,
      LatenessP50Seconds: 4,
      LatenessP95Seconds: 60,
      LatenessP99Seconds: 90_000,
      LatenessMaxSeconds: 172_800,
      LateRecords: 12,
    }),
  ]);
});

test('a run of marts alone is closed without the figures of cleaning and gate', async () => {
  const world = (await new EndWorld().opened({ kind: 'marts' })).left('marts.json', { marts: MARTS });
  expect(await closeRun({ ...INPUT, clean: {} }, world.ports())).toEqual(CLOSED);
  expect(world.exported()).toMatchObject({ kind: 'marts', rows_in: null, verdict: null });
});

test.each([
  ['cleaning', () => new EndWorld(), /^clean: The state ended without its figures/],
  ['the gate', () => new EndWorld().left('clean.json', {}), /^gate: The state ended without its figures/],
  [
    'the marts',
    () => new EndWorld().left('clean.json', {}).left('gate.json', GATE),
    /^marts: The state ended without its figures/,
  ],
  [
    'a mart that was refused',
    () =>
      new EndWorld().leftAll([
        martFigures('daily_sales', { state: 'refused', rules: [rule('keys', { passed: false, figure: 0 })] }),
      ]),
    'marts: daily_sales was refused: keys is 0, wanted at least 1.',
  ],
  [
    'a gate that refused',
    () => new EndWorld().leftAll(MARTS).left('gate.json', { ...GATE, verdict: 'fail' }),
    /^gate: /,
  ],
])('a run without %s is not closed, and keeps its lock', async (_, make, message) => {
  const world = await make().opened();
  const closing = closeRun(INPUT, world.ports());
  await expect(closing).rejects.toMatchObject({ name: 'RunIncomplete' });
  await expect(closing).rejects.toThrow(message);
  expect(world.log).toEqual([]);
  expect((await world.ledger.run('orders', RUN_ID))?.state).toBe('open');
  expect(await world.ledger.lock('orders')).toBeDefined();
});

test('a run that was failed meanwhile, or that nobody opened, is not closed', async () => {
  const world = (await new EndWorld().opened()).leftAll(MARTS);
  const end = { closed_at: '2026-11-21T10:01:00.000Z', seconds: 60 };
  await world.ledger.fail('orders', RUN_ID, end);
  await expect(closeRun(INPUT, world.ports())).rejects.toMatchObject({ name: 'RunNotOpen' });
  await expect(closeRun(INPUT, new EndWorld().ports())).rejects.toMatchObject({ name: 'RunNotOpen' });
});

test.each([1, 2, 3, 4])('killed behind change %i, a second try ends what the first began', async (at) => {
  const world = (await new EndWorld().opened()).leftAll(MARTS);
  world.crashAt = at;
  await expect(closeRun(INPUT, world.ports())).rejects.toThrow(Crash);
  world.crashAt = 0;
  expect(await closeRun(INPUT, world.ports())).toEqual(CLOSED);
  expect((await world.ledger.run('orders', RUN_ID))?.closed_at).toBe(SUCCEEDED.closed_at);
  expect(world.exported()).toMatchObject({ state: 'succeeded' });
  expect(await world.ledger.lock('orders')).toBeUndefined();
});
