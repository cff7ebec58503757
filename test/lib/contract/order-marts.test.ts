import { describe, expect, test } from '@jest/globals';
import { column } from '../../../lib/contract/column';
import { ContractError } from '../../../lib/contract/contract-error';
import { type Dataset, defineDataset } from '../../../lib/contract/dataset';
import { defineMart, type Mart } from '../../../lib/contract/mart';
import { martsOf, orderMarts } from '../../../lib/contract/order-marts';

function dataset(name: string, runGroup?: string): Dataset {
  return defineDataset({
    name,
    version: '1-0-0',
    owner: 'team',
    description: 'Rows.',
    columns: {
      id: column.string({ required: true, description: 'Key.' }),
      at: column.timestamp({ required: true, description: 'Time.' }),
    },
    primaryKey: ['id'],
    eventTime: 'at',
    partitioning: { layout: 'dt', from: '2024-01-01', to: '2024-12-31' },
    freshnessMinutes: 60,
    ...(runGroup !== undefined && { runGroup }),
  });
}

function mart(name: string, inputs: readonly string[], more: Partial<Mart> = {}): Mart {
  return defineMart({
    name,
    version: '1-0-0',
    owner: 'team',
    description: 'Counts.',
    zone: 'analytics',
    columns: { id: column.string({ required: true, description: 'Key.' }) },
    primaryKey: ['id'],
    inputs,
    ...more,
  });
}

const names = (marts: readonly Mart[]) => marts.map(({ name }) => name);
const calls = dataset('calls');

test('each mart comes behind its inputs, otherwise the order given stays', () => {
  const marts = [mart('c', ['b', 'a']), mart('x', ['calls']), mart('b', ['a']), mart('a', ['calls'])];
  expect(names(orderMarts(marts, [calls]))).toEqual(['a', 'b', 'c', 'x']);
});

test('a group builds the marts that its datasets lead to, also through other marts', () => {
  const visits = dataset('visits', 'web');
  const marts = [mart('b', ['a']), mart('a', ['visits']), mart('c', ['calls'])];
  expect(names(martsOf('web', [calls, visits], marts))).toEqual(['a', 'b']);
  expect(names(martsOf('calls', [calls, visits], marts))).toEqual(['c']);
  expect(names(martsOf('visits', [calls, visits], marts))).toEqual([]);
});

test('datasets of one group can be inputs of one mart', () => {
  const datasets = [dataset('calls', 'shared'), dataset('visits', 'shared')];
  expect(names(martsOf('shared', datasets, [mart('a', ['calls', 'visits'])]))).toEqual(['a']);
});

describe('refused with both sides named:', () => {
  test.each<[string, readonly Mart[], readonly Dataset[], RegExp]>([
    [
      'a cycle',
      [mart('a', ['calls', 'c']), mart('b', ['a']), mart('c', ['b'])],
      [calls],
      /a: its inputs lead back to itself \(a <- c <- b <- a\)/,
    ],
    ['a mart that is its own input', [mart('a', ['a'])], [calls], /\(a <- a\)/],
    [
      'an unknown input',
      [mart('a', ['visits'])],
      [calls],
      /a: inputs names "visits", which is neither a dataset nor a mart \(calls, a\)/,
    ],
    ['a mart with the name of a dataset', [mart('calls', ['calls'])], [calls], /calls: another dataset/],
    ['two marts of one name', [mart('a', ['calls']), mart('a', ['calls'])], [calls], /a: another dataset/],
    [
      'inputs of two groups, one of them behind a mart',
      [mart('a', ['calls']), mart('b', ['a', 'visits'])],
      [calls, dataset('visits', 'web')],
      /b: its inputs are of several run groups \(calls in "calls", visits in "web"\)/,
    ],
    [
      'lineage from a column that the input lacks',
      [mart('a', ['calls'], { lineage: { id: [{ input: 'calls', column: 'caller' }] } })],
      [calls],
      /a: lineage of "id" names calls\.caller, which is no column there \(id, at\)/,
    ],
  ])('%s', (_, marts, datasets, told) => {
    const order = () => orderMarts(marts, datasets);
    expect(order).toThrow(ContractError);
    expect(order).toThrow(told);
  });
});
