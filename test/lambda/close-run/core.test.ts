import { describe, expect, test } from '@jest/globals';
import { type CloseRunInput, closeRun } from '../../../lambda/close-run/core';
import type { GlueRun } from '../../../lambda/shared/runs/cost';
import type { RunRecord } from '../../../lib/wiring/run';
import { Crash, EndWorld } from '../shared/support/end-world';
import { CLEAN, GATE, martFigures, RUN_ID, rule, SUCCEEDED } from '../shared/support/ended-runs';

const glueRun = (JobName: string, ExecutionTime = 60): GlueRun => ({
  JobName,
  ExecutionTime,
  NumberOfWorkers: 2,
  WorkerType: 'G.1X',
});
const INPUT: CloseRunInput = {
  dataset: 'orders',
  runId: RUN_ID,
  clean: glueRun('clean-job'),
  marts: glueRun('marts-job'),
  datasets: 2,
};
const MARTS = [martFigures('daily_sales'), martFigures('customer_value', { state: 'unchanged' })];
const CLOSED = { dataset: 'orders', runId: RUN_ID, state: 'succeeded' };

test('a run that has done everything is closed: row, export, lineage, metrics, and last the lock', async () => {
  const world = (await new EndWorld().opened()).leftAll(MARTS);
  expect(await closeRun(INPUT, world.ports())).toEqual(CLOSED);
  expect(world.log).toEqual(['row', 'export', 'lineage', 'release']);
  expect(await world.ledger.run('orders', RUN_ID)).toEqual({
    ...SUCCEEDED,
    cost: { dpu_seconds: 120, bytes_scanned: 1_000_000, usd: 0.014714 },
    glue: { 'clean-job': 60, 'marts-job': 60 },
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

test('lateness, duration, new rows and how long they took are metrics of the dataset', async () => {
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
      CleanedRecords: 990,
      PutToQueryableP50Seconds: 299.5,
      PutToQueryableP95Seconds: 1200,
      PutToQueryableP99Seconds: 3900,
    }),
  ]);
});

test('rows that are made again from raw are not new, and waited for nothing', async () => {
  const { arrivals: _, ...clean } = CLEAN;
  const world = (await new EndWorld().opened({ kind: 'rebuild' })).leftAll(MARTS).left('clean.json', clean);
  await closeRun(INPUT, world.ports());
  const [metrics] = world.metrics;
  expect(metrics).toMatchObject({ RunSucceeded: 1 });
  expect(metrics).not.toHaveProperty('CleanedRecords');
  expect(metrics).not.toHaveProperty('PutToQueryableP50Seconds');
});

test('rows of failed runs that it took over came when they came, however often they were taken over', async () => {
  const world = await new EndWorld().opened({ taken_over: ['01KAJ3G4T0BBBBBBBBBBBBBBBB'] });
  const { arrivals: _, ...clean } = CLEAN;
  world.leftAll(MARTS).left('clean.json', { ...clean, rows_out: 0 });
  const failed = { ...SUCCEEDED, state: 'failed' } as const;
  const at = (p50: string, newest: string) => ({
    clean: { ...CLEAN, arrivals: { p01: p50, p05: p50, p50, newest } },
  });
  await world.ledger.open({
    ...failed,
    run_id: '01KAJ3G4T0BBBBBBBBBBBBBBBB',
    taken_over: ['01KAJ3G4T0AAAAAAAAAAAAAAAA'],
    ...at('2026-11-21T08:30:00.000Z', '2026-11-21T08:59:00.000Z'),
  });
  await world.ledger.open({
    ...failed,
    run_id: '01KAJ3G4T0AAAAAAAAAAAAAAAA',
    ...at('2026-11-21T07:05:00.000Z', '2026-11-21T07:59:00.000Z'),
  });
  await closeRun(INPUT, world.ports());
  expect((await world.ledger.run('orders', RUN_ID))?.clean?.arrivals).toEqual({
    p01: '2026-11-21T07:05:00.000Z',
    p05: '2026-11-21T07:05:00.000Z',
    p50: '2026-11-21T07:05:00.000Z',
    newest: '2026-11-21T08:59:00.000Z',
  });
  expect(world.metrics).toContainEqual(
    expect.objectContaining({ CleanedRecords: 0, PutToQueryableP50Seconds: 3 * 3600 }),
  );
});

describe("a job's duration", () => {
  /** Runs before this one, oldest first. */
  async function durations(...before: ReadonlyArray<Partial<RunRecord>>) {
    const world = (await new EndWorld().opened()).leftAll(MARTS);
    for (const [at, more] of before.entries()) {
      const run_id = `01KAJ3G4T0${String(at).padStart(16, '0')}`;
      await world.ledger.open({ ...SUCCEEDED, run_id, ...more });
    }
    const input = { ...INPUT, clean: glueRun('clean-job', 600), marts: glueRun('marts-job', 30) };
    await closeRun(input, world.ports());
    return world.metrics
      .filter((each) => 'job' in each)
      .map(({ job, GlueJobDurationPercent }) => [job, GlueJobDurationPercent]);
  }
  const took = (clean: number, more: Partial<RunRecord> = {}) => ({ glue: { 'clean-job': clean }, ...more });

  test('is told against the mean of its last ten runs', async () => {
    const ten = Array.from({ length: 10 }, (_, at) => took(at % 2 === 0 ? 100 : 140));
    expect(await durations(took(9000), ...ten)).toEqual([['clean-job', 500]]);
  });

  test('is compared with nothing the first time, with a failed run or with a rebuild', async () => {
    expect(await durations()).toEqual([]);
    expect(await durations(took(100, { state: 'failed' }), took(100, { kind: 'rebuild' }))).toEqual([]);
  });

  test('counts a mean below a minute as a minute', async () => {
    expect(await durations({ glue: { 'marts-job': 10, 'clean-job': 20 } })).toEqual([
      ['clean-job', 1000],
      ['marts-job', 50],
    ]);
  });
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
