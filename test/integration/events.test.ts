import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { produceGenerated } from '../../cli/generate';
import { eventFigures } from '../../cli/main-job/event-figures';
import { prefixes } from '../../lib/wiring/names';
import {
  buckets,
  databases,
  eventually,
  listObjects,
  platform,
  runUntilDone,
  SAMPLES,
  testPaths,
} from './support/platform';

const WEEK = 'year = 2024 AND month = 1 AND day BETWEEN 1 AND 7';
/** The analysts' own, as they wrote it. */
const STANDARD_QUERY = `
  SELECT event_type, COUNT(*) AS event_count, COUNT(DISTINCT user_id) AS unique_users
  FROM events WHERE ${WEEK}
  GROUP BY event_type ORDER BY event_count DESC;`;
const CLEANED = prefixes.cleaned('events');

beforeAll(async () => {
  const [[inWeek] = []] = await platform.query(`SELECT COUNT(*) FROM events WHERE ${WEEK}`);
  if (Number(inWeek) < eventFigures(SAMPLES.events).rows) await platform.produce('events');
  // Days outside of the week, which its queries must not read.
  const startMs = Date.UTC(2024, 5, 1);
  await produceGenerated({ generate: { count: 600, startMs, spanMs: 2 * 86_400_000, users: 40, seed: 9 } });
  await platform.consumed('events');
  await runUntilDone('events');
}, 300_000);

const daysOf = (keys: readonly string[]) =>
  [...new Set(keys.map((key) => key.slice(CLEANED.length).split('/').slice(0, 3).join('/')))].sort();

describe('the analysts’ query of a week', () => {
  test('counts the week’s events, each once', async () => {
    const rows = await platform.query(STANDARD_QUERY);
    const counts = rows.map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(eventFigures(SAMPLES.events).rows);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(rows.map(([type]) => type)).not.toContain('test');
    expect(rows.map(([type]) => type)).toContain('purchase');
  }, 60_000);

  test('reads the objects of its seven days alone', async () => {
    const log = join(testPaths().logs, 's3-access.ndjson');
    const begin = readFileSync(log, 'utf8').length;
    await platform.query(STANDARD_QUERY);
    const read = () =>
      readFileSync(log, 'utf8')
        .slice(begin)
        .split('\n')
        .filter((line) => line.includes('REST.GET.OBJECT') && line.includes(CLEANED))
        .map((line) => (JSON.parse(line) as { key: string }).key);
    const days = await eventually('the access log names objects of seven days', 20, async () =>
      daysOf(read()).length >= 7 ? daysOf(read()) : undefined,
    );
    expect(days).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `year=2024/month=1/day=${day}`));
    const there = daysOf((await listObjects(buckets.lake, CLEANED)).map(({ key }) => key));
    expect(there).toContain('year=2024/month=6/day=1');
  }, 60_000);

  test('sees times, sources and properties as what they are', async () => {
    const [row] = await platform.query(`
      SELECT MIN(date_diff('day', DATE '2024-01-01', CAST(timestamp AS date)) + 1 - day),
             MAX(date_diff('day', DATE '2024-01-01', CAST(timestamp AS date)) + 1 - day),
             SUM(CAST(properties['amount'] AS decimal(12, 2))) > 0,
             COUNT(DISTINCT source)
      FROM events WHERE ${WEEK} AND event_type IN ('purchase', 'order_confirmed')`);
    expect(row).toEqual(['0', '0', 'true', '3']);
  }, 60_000);
});

test('what breaks the contract waits in quarantine, by reason', async () => {
  const rows = await platform.query(
    `SELECT DISTINCT reason, field FROM ${databases.quarantine}.events WHERE reason IN ('required', 'not-numeric') ORDER BY 1`,
  );
  expect(rows).toEqual([
    ['not-numeric', 'properties'],
    ['required', 'user_id'],
  ]);
}, 60_000);
