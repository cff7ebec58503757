import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { formatWorth, parseWorth } from '../../../cli/main-job/figures';
import { type FileFigures, fileFigures } from '../../../cli/main-job/file-figures';
import { reconcile } from '../../../cli/main-job/reconciliation';
import { type Query, type TableFigures, tableFigures } from '../../../cli/main-job/table-figures';

const SAMPLE = join(__dirname, '../../../data/online-retail-ii-2009-2010.parquet');
const DATABASES = { raw: 'r', cleaned: 'c', quarantine: 'q' };

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
  });

  test('reconcile with tables that hold the same', () => {
    expect(reconcile(figures, asTables(figures), figures.lines).equal).toBe(true);
  });

  test('name the day and the country that differ, though the totals agree', () => {
    const byDay = new Map(figures.byDay);
    byDay.set('2009-12-01', { rows: 1, worth: 10_000 });
    const byCountry = new Map(figures.byCountry);
    byCountry.delete('EIRE');
    const result = reconcile(figures, { ...asTables(figures), byDay, byCountry }, figures.lines);
    expect(result.equal).toBe(false);
    expect(result.differences).toHaveLength(2);
    expect(result.differences[0]).toMatch(/^day 2009-12-01: the file has .* Athena 1 rows worth 1\.0000$/);
    expect(result.differences[1]).toMatch(/^country EIRE: .* Athena nothing$/);
  });

  test.each([
    ['a lost line', { sent: 525_460 }],
    ['a record missing from quarantine', { quarantined: 2 }],
    ['a duplicate in raw that the clean job cannot see', { rawEvents: 518_592 }],
  ])('do not reconcile with %s', (_, change) => {
    const { sent = figures.lines, ...tables } = change as Partial<TableFigures> & { sent?: number };
    expect(reconcile(figures, { ...asTables(figures), ...tables }, sent).equal).toBe(false);
  });
});

describe('the figures of the tables', () => {
  test('come from grouping sets: days, countries and the grand total', async () => {
    const query: Query = async (sql) =>
      sql.includes('GROUPING')
        ? [
            [undefined, undefined, '3', '-1.5000'],
            ['2010-01-04', undefined, '3', '-1.5000'],
            [undefined, 'France', '3', '-1.5000'],
          ]
        : [[sql.includes('r.orders') ? '3' : '1']];
    expect(await tableFigures(query, DATABASES)).toEqual({
      rawEvents: 3,
      quarantined: 1,
      total: { rows: 3, worth: -15_000 },
      byDay: new Map([['2010-01-04', { rows: 3, worth: -15_000 }]]),
      byCountry: new Map([['France', { rows: 3, worth: -15_000 }]]),
    });
  });
});

test.each(['', '1.23456', 'NaN', '1e3', '99999999999999999'])('"%s" is no amount', (text) => {
  expect(() => parseWorth(text)).toThrow(RangeError);
});

function asTables(figures: FileFigures): TableFigures {
  return { ...figures, rawEvents: figures.total.rows };
}
