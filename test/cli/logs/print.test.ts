import { expect, test } from '@jest/globals';
import { foundText, rowsJson, rowsText } from '../../../cli/logs/print';

const row = (fields: Record<string, string>) => new Map(Object.entries(fields));

test('short values are a table, numbers to the right, with a column for each field that any row has', () => {
  const text = rowsText([
    row({ message: 'run opened', files: '12' }),
    row({ message: 'run closed', dataset: 'orders' }),
  ]);
  expect(text.split('\n')).toEqual([
    'message     files  dataset',
    '──────────  ─────  ───────',
    'run opened     12  -',
    'run closed      -  orders',
  ]);
});

test('a value that a table would cut is shown whole, a block for each row', () => {
  const object = `raw/orders/dt=2026-11-21/hour=10/${'4'.repeat(60)}.parquet`;
  expect(rowsText([row({ '@timestamp': '2026-11-21 10:00:00.000', object }), row({ object: 'a' })])).toBe(
    `@timestamp  2026-11-21 10:00:00.000\nobject      ${object}\n\nobject  a`,
  );
});

test('JSON has an object for each row', () => {
  expect(JSON.parse(rowsJson([row({ refused: '3' }), row({})]))).toEqual([{ refused: '3' }, {}]);
});

test('what was found is told with what was looked at', () => {
  expect(foundText({ rows: [row({})], scanned: 1234 })).toBe('1 row, from 1,234 lines of log.\n');
});
