import { expect, test } from '@jest/globals';
import { column } from '../../../lib/contract/column';
import { compileContract } from '../../../lib/contract/compile-contract';
import { defineDataset, type RowOf } from '../../../lib/contract/dataset';

const everything = defineDataset({
  name: 'everything',
  version: '1-0-0',
  owner: 'tests',
  description: 'A column of every kind.',
  columns: {
    id: column.string({ required: true, format: 'uuid', description: 'Key.' }),
    at: column.timestamp({ required: true, description: 'Event time.' }),
    day: column.date({ description: 'A day.' }),
    flag: column.boolean({ required: true, description: 'Yes or no.' }),
    small: column.int({ description: 'An int.' }),
    large: column.bigint({ description: 'A bigint.' }),
    ratio: column.double({ description: 'A double.' }),
    price: column.decimal(38, 4, { required: true, description: 'An amount.' }),
    labels: column.map({ description: 'A map.' }),
    tags: column.array({ description: 'A list.' }),
    payload: column.json({ description: 'Anything.' }),
  },
  primaryKey: ['id'],
  eventTime: 'at',
  partitioning: { layout: 'dt', from: '2024-01-01', to: '2024-12-31' },
  freshnessMinutes: 60,
});
type Row = RowOf<typeof everything>;

const row: Row = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  at: '2024-01-01T00:00:00Z',
  flag: true,
  price: '12345678901234567890.1234',
  large: '9223372036854775807',
  labels: { colour: 'red' },
  tags: ['new'],
  payload: { any: [1, null] },
  day: null,
};

const take = (given: Row): Row => given;

test('the compiler refuses what the contract refuses', () => {
  // Each directive is the test: tsc fails on one whose line compiles.
  // @ts-expect-error a required column is missing
  take({ id: row.id, at: row.at, flag: true });
  // @ts-expect-error a required column is null
  take({ ...row, flag: null });
  // @ts-expect-error a number as a string
  take({ ...row, small: '1' });
  // @ts-expect-error a string that is no number
  take({ ...row, price: 'six' });
  // @ts-expect-error a fraction as a bigint
  take({ ...row, large: '1.5' });
  // @ts-expect-error an unknown column
  take({ ...row, colour: 'red' });
  // @ts-expect-error a map's values are texts
  take({ ...row, labels: { size: 1 } });
  const copy = take({ ...row });
  // @ts-expect-error a row is not to be changed
  copy.flag = false;
  expect(copy).not.toEqual(row);
});

test('a row of the inferred type keeps the contract', () => {
  expect(compileContract(everything).validate(take(row))).toBeUndefined();
});
