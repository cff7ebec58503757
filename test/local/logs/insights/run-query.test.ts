import { describe, expect, test } from '@jest/globals';
import { logQueries } from '../../../../lib/wiring/log-queries';
import { parseQuery } from '../../../../local/logs/insights/query';
import { runQuery } from '../../../../local/logs/insights/run-query';
import type { LogEvent } from '../../../../local/logs/log-store';

const NOON = Date.UTC(2026, 10, 21, 12);

const event = (message: unknown, seconds = 0): LogEvent => ({
  group: '/aws/lambda/consumer',
  stream: 's',
  timestamp: NOON + seconds * 1000,
  ingestedAt: NOON,
  message: typeof message === 'string' ? message : JSON.stringify(message),
});

const events = [
  event('START RequestId: 11 Version: $LATEST', 0),
  event({ level: 'INFO', message: 'batch consumed', eventsIn: 100, quarantined: 0, object: 'raw/a' }, 10),
  event({ level: 'INFO', message: 'batch consumed', eventsIn: 50, quarantined: 5, object: 'raw/b' }, 20),
  event({ level: 'ERROR', message: 'batch failed', error: { name: 'SlowDown', message: 'later' } }, 30),
  event('2026-11-21 Task timed out after 60.00 seconds', 40),
  event('REPORT RequestId: 11\tDuration: 1234.50 ms\tMemory Size: 1024 MB', 41),
  event({ level: 'INFO', message: 'batch consumed', eventsIn: 10, quarantined: 1, batches: ['x', 'y'] }, 310),
];

/** Rows as objects, without the pointers to lines. */
function ask(query: string, of: readonly LogEvent[] = events) {
  return runQuery(parseQuery(query), of, '000000000000').rows.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value])),
  );
}

const column = (query: string, field: string) => ask(query).map((row) => row[field]);

test('lines come newest first, with their time and message, unless something else is asked', () => {
  const rows = ask('limit 2');
  expect(rows).toEqual([
    { '@timestamp': '2026-11-21 12:05:10.000', '@message': events[6]?.message },
    { '@timestamp': '2026-11-21 12:00:41.000', '@message': events[5]?.message },
  ]);
});

test('fields of JSON are found by dotted names; what a line lacks is left out', () => {
  expect(ask('fields level, error.name, batches.1 | filter ispresent(level) | sort @timestamp asc')).toEqual([
    { level: 'INFO' },
    { level: 'INFO' },
    { level: 'ERROR', 'error.name': 'SlowDown' },
    { level: 'INFO', 'batches.1': 'y' },
  ]);
});

test('a line points to itself, a group does not', () => {
  const pointers = (query: string) =>
    runQuery(parseQuery(query), events, '0').rows[0]?.some(({ field }) => field === '@ptr');
  expect(pointers('fields level')).toBe(true);
  expect(pointers('stats count(*)')).toBe(false);
});

describe('filter', () => {
  test.each([
    ['quarantined > 0', 2],
    ['quarantined >= 0 and eventsIn < 100', 2],
    ['level = "ERROR" or @message like /Task timed out|Runtime exited/', 2],
    ['level != "INFO"', 1],
    ['not (level = "INFO")', 4],
    ['@message like "RequestId"', 2],
    ['@message not like /batch/', 3],
    ['@message like /(?i)TASK TIMED/', 1],
    ['level in ["ERROR", "WARN"]', 1],
    ['level not in ["ERROR"]', 3],
    ['@type = "REPORT" and @duration > 1000', 1],
    ['strlen(object) = 5', 2],
    ['eventsIn % 50 = 0', 2],
    ['eventsIn * 2 - 20 = 0', 1],
    ['message = "batch consumed" # and no more\n', 3],
    ["level = 'ERROR'", 1],
    ['`error.name` = "SlowDown"', 1],
  ])('%s: %d lines', (condition, lines) => {
    expect(ask(`filter ${condition}`)).toHaveLength(lines);
  });
});

test('groups by spans of time, with sums and counts under their names', () => {
  expect(
    ask(
      'filter message = "batch consumed" | stats sum(quarantined) as refused, count(*), max(eventsIn) by bin(5m)',
    ),
  ).toEqual([
    { 'bin(5m)': '2026-11-21 12:00:00.000', refused: '5', 'count(*)': '2', 'max(eventsIn)': '100' },
    { 'bin(5m)': '2026-11-21 12:05:00.000', refused: '1', 'count(*)': '1', 'max(eventsIn)': '10' },
  ]);
});

test('groups can be calculated with, sorted, filtered and limited', () => {
  const query = `stats count(*) as lines, 100 * sum(quarantined) / sum(eventsIn) as share by level
    | filter lines > 0 | sort level desc | limit 2`;
  expect(ask(query)).toEqual([
    { level: 'INFO', lines: '3', share: '3.75' },
    { level: 'ERROR', lines: '1' },
  ]);
});

test.each([
  ['avg(eventsIn)', '53.3333'],
  ['min(eventsIn)', '10'],
  ['pct(eventsIn, 50)', '50'],
  ['pct(eventsIn, 99)', '100'],
  ['count_distinct(level)', '2'],
  ['count(object)', '2'],
  ['earliest(object)', 'raw/a'],
  ['latest(object)', 'raw/b'],
])('%s of all lines is %s', (aggregate, value) => {
  expect(column(`stats ${aggregate} as it`, 'it')).toEqual([value]);
});

test('parse takes values out of text, by stars or by a pattern', () => {
  expect(
    column('parse @message "timed out after * seconds" as waited | filter ispresent(waited)', '@message'),
  ).toHaveLength(1);
  expect(
    column(
      'fields @timestamp | parse @message "timed out after * seconds" as waited | filter waited > 1',
      'waited',
    ),
  ).toEqual(['60.00']);
  expect(
    column('fields 1 as one | parse /Duration: (?<took>[\\d.]+) ms/ | filter ispresent(took)', 'took'),
  ).toEqual(['1234.50']);
});

test('dedup keeps the newest of each, display shows other fields than were made', () => {
  expect(column('fields level | filter ispresent(level) | dedup level | sort level asc', 'level')).toEqual([
    'ERROR',
    'INFO',
  ]);
  expect(ask('fields eventsIn * 2 as twice | filter eventsIn = 10 | display twice')).toEqual([
    { twice: '20' },
  ]);
});

test('what was looked at and what matched is told apart', () => {
  const result = runQuery(parseQuery('filter level = "INFO" | limit 1'), events, '0');
  expect(result.matched).toBe(3);
  expect(result.rows).toHaveLength(1);
});

test.each([
  ['find x', 'there is no command find'],
  ['fields a |', 'the query ends'],
  ['filter', 'unexpected end'],
  ['filter a like 5', 'like wants'],
  ['stats a by b', 'stats wants aggregates'],
  ['stats foo(a)', 'there is no function foo'],
  ['limit 0', 'limit is 0'],
  ['filter a = "x', 'no closing'],
  ['fields a b', 'wanted | or the end'],
  ['stats count(*) by bin(5 apples)', 'no span of time'],
  ['parse @message "a * b *" as x', '2 of * and 1 names'],
])('a query that cannot be is refused: %s', (query, words) => {
  expect(() => parseQuery(query)).toThrow(words);
});

test.each(Object.entries(logQueries))('the saved query %s runs', (_, { query }) => {
  expect(() => runQuery(parseQuery(query), events, '0')).not.toThrow();
});

test('of a line of a function, the JSON behind the prefix is discovered; of other lines it is not', () => {
  const line = event('2026-11-21T12:00:00.000Z\t11\tINFO\t{"level":"INFO","n":1}');
  const query = 'filter n = 1 | fields level';
  expect(ask(query, [line])).toEqual([{ level: 'INFO' }]);
  expect(ask(query, [{ ...line, group: '/mine' }])).toEqual([]);
});

test('the figures of a report are fields, memory in bytes', () => {
  const report = event(
    'REPORT RequestId: 11\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 65 MB\tInit Duration: 90.10 ms\t',
  );
  const fields = ['@billedDuration', '@initDuration', '@memorySize', '@maxMemoryUsed'];
  const [row] = ask(`fields ${fields.join(', ')}`, [report]);
  expect(fields.map((field) => Number(row?.[field]))).toEqual([13, 90.1, 128_000_000, 65_000_000]);
});
