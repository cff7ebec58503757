import { describe, expect, test } from '@jest/globals';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { readRows, type SourceRow } from '../../../cli/sources';
import { UserError } from '../../../cli/user-error';
import { column } from '../../../lib/contract/column';
import { compileContract } from '../../../lib/contract/compile-contract';
import { defineDataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { contentId } from '../../../producer';
import { allRows, file, SAMPLE } from './files';

const events = defineDataset({
  name: 'events',
  version: '1-0-0',
  owner: 'web',
  description: 'Events.',
  columns: {
    user: column.string({ required: true, description: 'User.' }),
    at: column.timestamp({ required: true, description: 'When.' }),
    day: column.date({ description: 'Day.' }),
    count: column.int({ description: 'Count.' }),
    total: column.bigint({ description: 'Total.' }),
    amount: column.decimal(12, 4, { description: 'Amount.' }),
    ratio: column.double({ description: 'Ratio.' }),
    active: column.boolean({ description: 'Active.' }),
  },
  primaryKey: ['user'],
  eventTime: 'at',
  partitioning: { layout: 'dt', from: '2020-01-01', to: '2020-12-31' },
  freshnessMinutes: 60,
});

function parquet(columnData: ColumnSource[]): string {
  return file('events.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
}

describe('the sample', () => {
  test("its first lines are the contract's, in the contract's types", async () => {
    const { value } = await readRows(SAMPLE, orders).next();
    expect(value?.firstRow).toBe(1);
    expect(value?.rows.slice(0, 2)).toEqual([
      {
        invoice: '489434',
        stock_code: '85048',
        description: '15CM CHRISTMAS GLASS BALL 20 LIGHTS',
        quantity: 12,
        invoice_date: '2009-12-01T07:45:00Z',
        price: 6.95,
        customer_id: '13085',
        country: 'United Kingdom',
      },
      {
        invoice: '489434',
        stock_code: '79323P',
        description: 'PINK CHERRY LIGHTS',
        quantity: 12,
        invoice_date: '2009-12-01T07:45:00Z',
        price: 6.75,
        customer_id: '13085',
        country: 'United Kingdom',
      },
    ]);
  });

  // The figures are those of data/README.md, which two other engines counted.
  test('all of it is read: rows, distinct content, nulls, and the three lines that break the contract', async () => {
    const { validate } = compileContract(orders);
    const ids = new Set<string>();
    const broken: unknown[] = [];
    const seen = { rows: 0, noCustomer: 0, noDescription: 0, cancelled: 0, cents: 0, exactPrice: false };
    for await (const batch of readRows(SAMPLE, orders)) {
      for (const row of batch.rows as SourceRow[]) {
        seen.rows += 1;
        if (row['customer_id'] === null) seen.noCustomer += 1;
        if (row['description'] === null) seen.noDescription += 1;
        if (String(row['invoice']).startsWith('C')) seen.cancelled += 1;
        if (row['price'] === 2.1) seen.exactPrice = true;
        const event_id = contentId(orders, row);
        ids.add(event_id);
        const violation = validate({ ...row, event_id });
        if (violation !== undefined) broken.push([row['price'], violation.rule]);
      }
    }
    expect(seen).toMatchObject({
      rows: 525_461,
      noCustomer: 107_927,
      noDescription: 2928,
      cancelled: 10_206,
    });
    expect(seen.exactPrice).toBe(true);
    expect(ids.size).toBe(518_596);
    expect(broken).toEqual([
      [-53594.36, 'minimum'],
      [-44031.79, 'minimum'],
      [-38925.87, 'minimum'],
    ]);
  }, 120_000);
});

describe('types', () => {
  test('every Parquet type becomes what the contract sends', async () => {
    const path = parquet([
      { name: 'User', data: [13085, null], type: 'DOUBLE' },
      {
        name: 'At',
        data: [new Date('2020-05-01T10:00:00Z'), new Date('2020-05-01T10:00:00.250Z')],
        type: 'TIMESTAMP',
      },
      { name: 'count', data: [3n, null], type: 'INT64' },
      { name: 'total', data: [9007199254740993n, 7n], type: 'INT64' },
      { name: 'ratio', data: [0.1, 1e-9], type: 'DOUBLE' },
      { name: 'Active', data: [true, false], type: 'BOOLEAN' },
    ]);
    expect(await allRows(path, events)).toEqual([
      {
        user: '13085',
        at: '2020-05-01T10:00:00Z',
        count: 3,
        total: '9007199254740993',
        ratio: 0.1,
        active: true,
      },
      { user: null, at: '2020-05-01T10:00:00.250Z', count: null, total: 7, ratio: 1e-9, active: false },
    ]);
  });

  test('a decimal column keeps its digits: 3 of scale 4 is 0.0003', async () => {
    const bytes = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'user', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'at', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        {
          name: 'amount',
          type: 'INT64',
          converted_type: 'DECIMAL',
          precision: 12,
          scale: 4,
          repetition_type: 'OPTIONAL',
        },
      ],
      columnData: [
        { name: 'user', data: ['a', 'b', 'c'] },
        { name: 'at', data: ['2020-05-01 10:00:00', '2020-05-01T10:00:00', '2020-05-01T10:00:00+02:00'] },
        { name: 'amount', data: [3n, 21000n, null] },
      ],
    });
    expect(await allRows(file('amounts.parquet', new Uint8Array(bytes)), events)).toEqual([
      { user: 'a', at: '2020-05-01T10:00:00Z', amount: 0.0003 },
      { user: 'b', at: '2020-05-01T10:00:00Z', amount: 2.1 },
      { user: 'c', at: '2020-05-01T10:00:00+02:00', amount: null },
    ]);
  });

  test('what does not fit its column is left for the validator to name', async () => {
    const path = parquet([
      { name: 'user', data: [1.5], type: 'DOUBLE' },
      { name: 'at', data: ['yesterday'], type: 'STRING' },
    ]);
    expect(await allRows(path, events)).toEqual([{ user: 1.5, at: 'yesterday' }]);
  });
});

describe('files that are refused', () => {
  test("columns that are not the contract's: what is wanted beside what was received", async () => {
    const path = parquet([
      { name: 'Colour', data: ['red'], type: 'STRING' },
      { name: 'At', data: ['2020-05-01T10:00:00Z'], type: 'STRING' },
    ]);
    const error = await allRows(path, orders).catch((reason: unknown) => reason as UserError);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(
      'missing: invoice, stock_code, quantity, invoice_date, price, country',
    );
    expect((error as UserError).message).toContain('unknown: Colour, At');
    expect((error as UserError).message).toContain('event_id (filled in when absent), invoice, stock_code');
    expect(await allRows(path, orders, false)).toEqual([{ colour: 'red', at: '2020-05-01T10:00:00Z' }]);
  });

  test('two columns of one name', async () => {
    const path = parquet([
      { name: 'user', data: ['a'], type: 'STRING' },
      { name: 'User', data: ['b'], type: 'STRING' },
    ]);
    await expect(allRows(path, events)).rejects.toThrow('more than one column for user: received user, User');
  });

  test.each([
    ['no-such.parquet', undefined, 'there is no such file'],
    ['text.parquet', 'not a Parquet file at all', 'cannot be read as Parquet'],
    ['empty.parquet', '', 'cannot be read as Parquet'],
    ['data.xlsx', 'x', 'has no ending that names a format'],
  ])('%s', async (name, content, message) => {
    const path = content === undefined ? `/tmp/${name}` : file(name, content);
    const error = await allRows(path, orders).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(message);
  });

  test('a directory', async () => {
    await expect(allRows(__dirname, orders)).rejects.toThrow('is not a file');
  });
});
