import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventFigures, type MadeFigures, SAMPLE_EVENTS } from '../../../cli/main-job/event-figures';
import { formatWorth, parseWorth } from '../../../cli/main-job/figures';
import { type FileFigures, fileFigures } from '../../../cli/main-job/file-figures';
import { reconcileEvents, reconcileOrders } from '../../../cli/main-job/reconciliation';
import { eventTables, type OrderTables, orderTables, type Query } from '../../../cli/main-job/table-figures';

const SAMPLE = join(__dirname, '../../../data/online-retail-ii-2009-2010.parquet');
const DATABASES = { raw: 'r', cleaned: 'c', quarantine: 'q', analytics: 'a', enriched: 'e' };

describe('the figures of the sample file', () => {
  let figures: FileFigures;
  beforeAll(async () => {
    figures = await fileFigures(SAMPLE);
  });

  test('are those that data/README.md publishes', () => {
    expect(figures.lines).toBe(525_461);
    expect(figures.quarantined).toBe(3);
    expect(figures.total.rows).toBe(518_593);
    expect(formatWorth(figures.total.worth)).toBe('9,642,327.5840');
    expect(figures.byDay.size).toBe(307);
    expect(figures.byCountry.size).toBe(40);
    expect(figures.sales.size).toBe(307);
  });

  test('reconcile with tables that hold the same', () => {
    expect(reconcileOrders(figures, asTables(figures), figures.lines).equal).toBe(true);
  });

  test('name the day and the country that differ, though the totals agree', () => {
    const byDay = new Map(figures.byDay);
    byDay.set('2009-12-01', { rows: 1, worth: 10_000 });
    const byCountry = new Map(figures.byCountry);
    byCountry.delete('EIRE');
    const result = reconcileOrders(figures, { ...asTables(figures), byDay, byCountry }, figures.lines);
    expect(result.equal).toBe(false);
    expect(result.differences).toHaveLength(2);
    expect(result.differences[0]).toMatch(/^day 2009-12-01: the source has .* Athena 1 rows worth 1\.0000$/);
    expect(result.differences[1]).toMatch(/^country EIRE: .* Athena nothing$/);
  });

  test('name the day whose daily_sales differ, in whatever column', () => {
    const day = '2010-01-04';
    const countries = new Map(figures.sales.get(day));
    countries.set('EIRE', (countries.get('EIRE') ?? '').replace(/\d+ customers/, '99 customers'));
    const sales = new Map(figures.sales).set(day, countries);
    const result = reconcileOrders(figures, { ...asTables(figures), sales }, figures.lines);
    expect(result.equal).toBe(false);
    expect(result.differences).toEqual([expect.stringMatching(/^sales of 2010-01-04: .*99 customers/)]);
  });

  test.each([
    ['a lost line', { sent: 525_460 }],
    ['a record missing from quarantine', { quarantined: 2 }],
    ['a duplicate in raw that the clean job cannot see', { rawEvents: 518_592 }],
  ])('do not reconcile with %s', (_, change) => {
    const { sent = figures.lines, ...tables } = change as Partial<OrderTables> & { sent?: number };
    expect(reconcileOrders(figures, { ...asTables(figures), ...tables }, sent).equal).toBe(false);
  });
});

describe('the figures of the events', () => {
  let made: MadeFigures;
  beforeAll(() => {
    made = eventFigures(SAMPLE_EVENTS);
  });

  test('are of all that was made: each sound event once, in one session', () => {
    expect(made.sent).toBe(SAMPLE_EVENTS.count);
    expect(made.quarantined).toBeGreaterThan(0);
    expect(made.rows).toBeLessThan(made.sent - made.quarantined);
    const inSessions = [...made.sessions].reduce(
      (sum, [text, times]) => sum + Number(/, (\d+) events$/.exec(text)?.[1]) * times,
      0,
    );
    expect(inSessions).toBe(made.rows);
  });

  test('have sessions that cross midnight', () => {
    const across = [...made.sessions.keys()].filter((text) => text.slice(0, 10) !== text.slice(28, 38));
    expect(across.length).toBeGreaterThan(0);
  });

  test('reconcile with tables that hold the same, and not with a session that was cut in two', () => {
    expect(reconcileEvents(made, made, made.sent)).toMatchObject({ equal: true, differences: [] });
    const [text = ''] = made.sessions.keys();
    const sessions = new Map(made.sessions);
    sessions.delete(text);
    expect(reconcileEvents(made, { ...made, sessions }, made.sent)).toMatchObject({
      equal: false,
      differences: [`session ${text}: the source has it ${made.sessions.get(text)} times, Athena nothing`],
    });
  });
});

describe('the figures of the tables', () => {
  test('of orders come from grouping sets, and from daily_sales by day and country', async () => {
    const query: Query = async (sql) => {
      if (sql.includes('GROUPING')) {
        return [
          [undefined, undefined, '3', '-1.5000'],
          ['2010-01-04', undefined, '3', '-1.5000'],
          [undefined, 'France', '3', '-1.5000'],
        ];
      }
      if (sql.includes('a.daily_sales')) {
        return [['2010-01-04', 'France', '3', '1', '1', '-2', '1.0000', '-1.5000', '2']];
      }
      return [[sql.includes('r.orders') ? '3' : '1']];
    };
    const text = '3 lines, 1 orders, 1 cancelled, -2 units, 1.0000 gross, -1.5000 net, 2 customers';
    expect(await orderTables(query, DATABASES)).toEqual({
      rawEvents: 3,
      quarantined: 1,
      total: { rows: 3, worth: -15_000 },
      byDay: new Map([['2010-01-04', { rows: 3, worth: -15_000 }]]),
      byCountry: new Map([['France', { rows: 3, worth: -15_000 }]]),
      sales: new Map([['2010-01-04', new Map([['France', text]])]]),
    });
  });

  test('of events count a session that stands twice as two', async () => {
    const query: Query = async (sql) => {
      if (sql.includes('e.sessions'))
        return [
          ['0', '1000', '2'],
          ['0', '1000', '2'],
        ];
      return sql.includes('GROUP BY') ? [['1970-01-01', '4']] : [['1']];
    };
    expect(await eventTables(query, DATABASES)).toEqual({
      quarantined: 1,
      rows: 4,
      byDay: new Map([['1970-01-01', 4]]),
      sessions: new Map([['1970-01-01T00:00:00.000Z to 1970-01-01T00:00:01.000Z, 2 events', 2]]),
    });
  });
});

test.each(['', '1.23456', 'NaN', '1e3', '99999999999999999'])('"%s" is no amount', (text) => {
  expect(() => parseWorth(text)).toThrow(RangeError);
});

function asTables(figures: FileFigures): OrderTables {
  return { ...figures, rawEvents: figures.total.rows };
}
