import { expect, test } from '@jest/globals';
import { type Ledger, RunNotOpen } from '../../../../lambda/shared/ledger/ports';
import type { OpenLock, RunRecord } from '../../../../lib/wiring/run';

const RUN_A = '01KAJ3G5T0AAAAAAAAAAAAAAAA';
const RUN_B = '01KAJ3G5T0BBBBBBBBBBBBBBBB';
const RUN_C = '01KAJ3G5T0CCCCCCCCCCCCCCCC';
const END = { closed_at: '2026-11-21T10:05:00.000Z', seconds: 300 };
const FAILED = {
  ...END,
  error: { stage: 'gate', name: 'QualityGateFailed', message: 'keys is 0.5' },
} as const;

let datasets = 0;
/** A dataset that no other test has touched. */
const fresh = () => `behaviour_${process.pid}_${Date.now()}_${datasets++}`;

const lockOf = (dataset: string, holder: string): OpenLock => ({
  dataset,
  run_id: '#open',
  holder,
  execution: `execution-of-${holder}`,
  kind: 'arrivals',
  opened_at: '2026-11-21T10:00:00.000Z',
});

export const rowOf = (dataset: string, run_id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  dataset,
  run_id,
  kind: 'arrivals',
  state: 'open',
  stage: 'open',
  execution: `execution-of-${run_id}`,
  opened_at: '2026-11-21T10:00:00.000Z',
  manifest: `s3://lake/runs/${dataset}/${run_id}/manifest.json`,
  files: 1,
  bytes: 1234,
  taken_over: [],
  ...more,
});

/** What every ledger does; stated once, for the table and for what stands in for it. */
export function ledgerBehaviour(ledgerOf: () => Ledger): void {
  test('of many that take a lock at once, one has it', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    const holders = Array.from({ length: 10 }, (_, index) => `holder${index}`);
    const taken = await Promise.all(holders.map((holder) => ledger.take(lockOf(dataset, holder))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect((await ledger.lock(dataset))?.holder).toBe(holders[taken.indexOf(true)]);
  });

  test('of two that take the same dead lock over, one has it', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.take(lockOf(dataset, 'dead'));
    const dead = await ledger.lock(dataset);
    const taken = await Promise.all([
      ledger.take(lockOf(dataset, RUN_A), dead),
      ledger.take(lockOf(dataset, RUN_B), dead),
    ]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect((await ledger.lock(dataset))?.holder).toBe(taken[0] ? RUN_A : RUN_B);
  });

  test('a lock that was given back in the meantime is not taken over', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    expect(await ledger.take(lockOf(dataset, RUN_B), lockOf(dataset, RUN_A))).toBe(false);
    expect(await ledger.lock(dataset)).toBeUndefined();
  });

  test('a lock is given back by its holder alone', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.take(lockOf(dataset, RUN_A));
    await ledger.release(dataset, RUN_B);
    expect((await ledger.lock(dataset))?.holder).toBe(RUN_A);
    await ledger.release(dataset, RUN_A);
    await ledger.release(dataset, RUN_A);
    expect(await ledger.lock(dataset)).toBeUndefined();
  });

  test('a run has one row, and its stage changes while it is open', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    expect(await ledger.open(rowOf(dataset, RUN_A))).toBe(true);
    expect(await ledger.open(rowOf(dataset, RUN_A, { files: 9 }))).toBe(false);
    await ledger.stage(dataset, RUN_A, 'gate');
    expect(await ledger.run(dataset, RUN_A)).toEqual(rowOf(dataset, RUN_A, { stage: 'gate' }));
    await ledger.close(dataset, RUN_A, END);
    await ledger.stage(dataset, RUN_A, 'gate');
    expect((await ledger.run(dataset, RUN_A))?.stage).toBe('close');
  });

  test('a run is closed once and again, with the figures of its end', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.open(rowOf(dataset, RUN_A));
    const cost = { dpu_seconds: 60, bytes_scanned: 1, usd: 0.007333 };
    const closed = { ...rowOf(dataset, RUN_A), ...END, cost, state: 'succeeded', stage: 'close' };
    expect(await ledger.close(dataset, RUN_A, { ...END, cost })).toEqual(closed);
    expect(await ledger.close(dataset, RUN_A, { ...END, cost })).toEqual(closed);
    expect(await ledger.fail(dataset, RUN_A, FAILED)).toEqual(closed);
    expect(await ledger.waiting(dataset)).toEqual([]);
  });

  test('a run that failed, or that was never opened, is not closed', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.open(rowOf(dataset, RUN_A));
    await ledger.fail(dataset, RUN_A, FAILED);
    await expect(ledger.close(dataset, RUN_A, END)).rejects.toThrow(RunNotOpen);
    await expect(ledger.close(dataset, RUN_B, END)).rejects.toThrow(RunNotOpen);
    expect(await ledger.run(dataset, RUN_B)).toBeUndefined();
    expect(await ledger.fail(dataset, RUN_B, FAILED)).toBeUndefined();
  });

  test('a failed run waits until another has its manifest, oldest first', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    for (const run of [RUN_B, RUN_A]) {
      await ledger.open(rowOf(dataset, run));
      await ledger.fail(dataset, run, FAILED);
      await ledger.fail(dataset, run, FAILED);
    }
    const failed = { state: 'failed', stage: 'gate', ...FAILED } as const;
    expect(await ledger.waiting(dataset)).toEqual([
      rowOf(dataset, RUN_A, failed),
      rowOf(dataset, RUN_B, failed),
    ]);
    await ledger.takenOver(dataset, RUN_A, RUN_C);
    expect((await ledger.takenOver(dataset, RUN_A, RUN_C))?.taken_over_by).toBe(RUN_C);
    expect((await ledger.waiting(dataset)).map(({ run_id }) => run_id)).toEqual([RUN_B]);
  });

  test('a failed run of a command waits for nobody', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.open(rowOf(dataset, RUN_A, { kind: 'rebuild' }));
    expect((await ledger.fail(dataset, RUN_A, FAILED))?.state).toBe('failed');
    expect(await ledger.waiting(dataset)).toEqual([]);
  });

  test('an open run is nobody to take over', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.open(rowOf(dataset, RUN_A));
    expect((await ledger.takenOver(dataset, RUN_A, RUN_B))?.taken_over_by).toBeUndefined();
  });

  test('recent runs come newest first, without locks and marks, as many and as filtered as asked', async () => {
    const [ledger, dataset] = [ledgerOf(), fresh()];
    await ledger.take(lockOf(dataset, RUN_C));
    for (const run of [RUN_A, RUN_B, RUN_C]) await ledger.open(rowOf(dataset, run));
    await ledger.fail(dataset, RUN_A, FAILED);
    await ledger.close(dataset, RUN_B, END);
    const ids = async (
      ...wanted: Parameters<Ledger['recent']> extends [string, ...infer Rest] ? Rest : never
    ) => (await ledger.recent(dataset, ...wanted)).map(({ run_id }) => run_id);
    expect(await ids(5)).toEqual([RUN_C, RUN_B, RUN_A]);
    expect(await ids(2)).toEqual([RUN_C, RUN_B]);
    expect(await ids(0)).toEqual([]);
    expect(await ids(5, { before: RUN_C })).toEqual([RUN_B, RUN_A]);
    expect(await ids(1, { state: 'failed' })).toEqual([RUN_A]);
    expect(await ids(5, { kind: 'rebuild' })).toEqual([]);
  });
}
