import { expect, test } from '@jest/globals';
import { difference } from '../../../cli/runs/compare';
import { listRuns, listText } from '../../../cli/runs/list';
import type { RunRecord } from '../../../lib/wiring/run';
import { fakeLedger } from './fake-ledger';
import { runRecord } from './records';

const clean = (rows_in: number) => ({ ...(runRecord().clean as NonNullable<RunRecord['clean']>), rows_in });
/** Runs of growing ids, each with its row count. */
const runsOf = (counts: readonly number[], changes: Partial<RunRecord> = {}) =>
  counts.map((rows, at) =>
    runRecord({ run_id: `01K${String(at).padStart(4, '0')}`, clean: clean(rows), ...changes }),
  );

test('a run stands beside the mean of the runs before it, of its own kind, that succeeded', async () => {
  const rows = [
    ...runsOf([100, 200, 168]),
    runRecord({ run_id: '01K0001A', state: 'failed', clean: clean(9_000) }),
    runRecord({ run_id: '01K0001B', kind: 'rebuild', clean: clean(9_000) }),
    runRecord({ run_id: '01K9999', dataset: 'events', clean: clean(9_000) }),
  ];
  const listed = await listRuns(fakeLedger(rows), ['orders'], 30);
  expect(listed[0]?.run.run_id).toBe('01K0002');
  expect(listed[0]?.rows).toEqual({ figure: 'rows in', value: 168, mean: 150, runs: 2, higherThan: 1 });
  expect(difference(listed[0]?.rows)).toBe('+12 %');
  expect(difference(listed.at(-1)?.rows)).toBeNull();
});

test('the mean is of thirty runs, also when runs of another kind stand between them', async () => {
  const many = runsOf(Array.from({ length: 100 }, (_, at) => at));
  const rows = many.map((run, at): RunRecord => (at % 2 === 0 ? run : { ...run, kind: 'marts' }));
  const [, newest] = await listRuns(fakeLedger(rows), ['orders'], 2);
  // 98 is compared with 38, 40, … 96.
  expect(newest?.rows).toMatchObject({ value: 98, runs: 30, mean: 67 });
});

test('runs of all datasets are listed together, newest first, as many as asked for', async () => {
  const rows = [
    ...runsOf([1, 2, 3]),
    runRecord({ run_id: '01K0001Z', dataset: 'events' }),
    runRecord({ run_id: '01K0000Z', dataset: 'events' }),
  ];
  const listed = await listRuns(fakeLedger(rows), ['orders', 'events'], 3);
  expect(listed.map(({ run }) => run.run_id)).toEqual(['01K0002', '01K0001Z', '01K0001']);
});

test('the list shows what each run did, and leaves open what an open run has not done', async () => {
  const {
    clean: _,
    gate: __,
    marts: ___,
    seconds: ____,
    cost: _____,
    ...open
  } = runRecord({
    run_id: '01K2',
    state: 'open',
  });
  const failed = runRecord({ run_id: '01K1', state: 'failed', taken_over_by: '01K2' });
  const text = listText(await listRuns(fakeLedger([open, failed]), ['orders'], 30));
  const [header, , first, second] = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  expect(header).toEqual([
    'run',
    'dataset',
    'kind',
    'state',
    'opened, UTC',
    'seconds',
    'to mean',
    'rows in',
    'to mean',
    'rows out',
    'duplicates',
    'quarantined',
    'dates',
    'verdict',
    'marts',
    'cost',
  ]);
  expect(first).toEqual([
    '01K2',
    'orders',
    'arrivals',
    'open',
    '2026-11-21 02:00:00',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '3',
    '0',
    '-',
    '-',
    '-',
  ]);
  expect(second).toEqual([
    '01K1',
    'orders',
    'arrivals',
    'failed, taken over',
    '2026-11-21 02:00:00',
    '60.0',
    '-',
    '525,458',
    '-',
    '518,591',
    '6,867',
    '3',
    '2',
    'pass',
    '1',
    '$0.03',
  ]);
});
