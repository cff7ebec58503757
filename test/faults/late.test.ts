import { expect, test } from '@jest/globals';
import { ledgerOf } from '../../cli/runs/ledger';
import { names } from '../../lib/wiring/names';
import { platform, runUntilDone } from '../integration/support/platform';
import { sendVisit, tablesOf, WHOLE_VISIT } from '../integration/support/visits';

const DAY_SECONDS = 86_400;

test('events of old dates land in their partitions, their marts are rebuilt, and the ledger says how late they were', async () => {
  // So that there are marts to rebuild.
  await sendVisit();
  await runUntilDone('events');
  const metrics = `SELECT SUM(events) FROM ${names.database('local', 'aggregated')}.daily_event_metrics WHERE dt BETWEEN DATE '2024-02-03' AND DATE '2024-02-04'`;
  const before = Number((await platform.query(metrics))[0]?.[0] ?? 0);
  const visit = await sendVisit();
  await runUntilDone('events');

  expect(await tablesOf(visit)).toEqual(WHOLE_VISIT);
  expect(Number((await platform.query(metrics))[0]?.[0])).toBe(before + 3);
  const [run] = await ledgerOf('local').runs('events', { limit: 1 });
  const sinceThen = (Date.now() - Date.parse('2024-02-04T00:05:00Z')) / 1000;
  expect(run?.clean).toMatchObject({
    rows_in: 4,
    rows_out: 3,
    duplicates_in_batch: 1,
    touched_dates: ['2024-02-03', '2024-02-04'],
    lateness: { late_rows: 3 },
  });
  expect(Math.abs((run?.clean?.lateness?.p50 ?? 0) - sinceThen)).toBeLessThan(DAY_SECONDS / 24);
}, 180_000);
