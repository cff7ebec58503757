import { expect, test } from '@jest/globals';
import { columnInfo } from '../../../local/athena/column-info';
import { javaDouble, rendererOf } from '../../../local/athena/render-value';
import type { TrinoColumn } from '../../../local/athena/trino/protocol';
import { captured } from './captured/pages';

const page = captured('types').find(({ data }) => data !== undefined);
const columns = page?.columns ?? [];
const named = <T>(make: (column: TrinoColumn, index: number) => T) =>
  Object.fromEntries(columns.map((column, index) => [column.name, make(column, index)]));

test('every type is written as Athena writes it', () => {
  const row = page?.data?.[0] ?? [];
  expect(named((column, index) => rendererOf(column.typeSignature)(row[index]))).toEqual({
    i: '1',
    b: '9007199254740993',
    d: '1.0',
    big: '1.0E20',
    nan: 'NaN',
    r: '1.5',
    dec: '1.2000',
    ts: '2020-01-01 01:02:03.123456',
    tz: '2020-01-01 01:02:03.123 UTC',
    day: '2020-01-01',
    t: 'true',
    s: 'it"s',
    empty: '',
    n: null,
    a: '[x, null]',
    m: '{k=2.5}',
    ro: '{p=1, q=y}',
    vb: '61 62',
    c: 'ab ',
  });
});

test('every column is described as Athena describes it', () => {
  const described = named((column) => {
    const { Type, Precision, Scale } = columnInfo(column);
    return [Type, Precision, Scale];
  });
  expect(described).toEqual({
    i: ['integer', 10, 0],
    b: ['bigint', 19, 0],
    d: ['double', 17, 0],
    big: ['double', 17, 0],
    nan: ['double', 17, 0],
    r: ['float', 17, 0],
    dec: ['decimal', 12, 4],
    ts: ['timestamp', 3, 0],
    tz: ['timestamp with time zone', 3, 0],
    day: ['date', 0, 0],
    t: ['boolean', 0, 0],
    s: ['varchar', 4, 0],
    empty: ['varchar', 0, 0],
    n: ['varchar', 2147483647, 0],
    a: ['array', 0, 0],
    m: ['map', 0, 0],
    ro: ['row', 0, 0],
    vb: ['varbinary', 1073741824, 0],
    c: ['char', 3, 0],
  });
});

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [2, '2.0'],
  [-12.5, '-12.5'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [9999999, '9999999.0'],
  [10000000, '1.0E7'],
  [1.2345e-7, '1.2345E-7'],
])('the double %s is written as Java does: %s', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

test.each([
  ['varchar', { k: 2, j: 1, '10': 3 }, '{10=3, j=1, k=2}'],
  ['bigint', { '10': 1, '9': 2, '-1': 3 }, '{-1=3, 9=2, 10=1}'],
])('entries of a map by %s stand by their keys', (key, value, text) => {
  const typed = (rawType: string) => ({ kind: 'TYPE' as const, value: { rawType, arguments: [] } });
  const render = rendererOf({ rawType: 'map', arguments: [typed(key), typed('integer')] });
  expect(render(value)).toBe(text);
});
