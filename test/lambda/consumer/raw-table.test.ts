import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RawTable, REDACTED } from '../../../lambda/consumer/raw-table';
import { column } from '../../../lib/contract/column';
import { compileContract } from '../../../lib/contract/compile-contract';
import { defineDataset } from '../../../lib/contract/dataset';
import { PSEUDONYM_KEY, readParquet } from './support/fake-ports';

const description = 'A column.';
const pii = (action: 'pseudonymise' | 'redact' | 'drop' | 'keep') =>
  ({ classification: 'contact', action }) as const;

const everyKind = compileContract(
  defineDataset({
    name: 'every_kind',
    version: '2-1-0',
    owner: 'test',
    description: 'One column of each kind.',
    columns: {
      id: column.string({ required: true, description }),
      at: column.timestamp({ required: true, description }),
      flag: column.boolean({ description }),
      count: column.int({ description }),
      total: column.bigint({ description }),
      ratio: column.double({ description }),
      small_price: column.decimal(9, 2, { description }),
      price: column.decimal(18, 4, { description }),
      large_price: column.decimal(38, 10, { description }),
      day: column.date({ description }),
      labels: column.map({ description }),
      tags: column.array({ description }),
      raw: column.json({ description }),
      account: column.string({ pii: pii('pseudonymise'), description }),
      phone: column.string({ pii: pii('redact'), description }),
      address: column.string({ pii: pii('drop'), description }),
      email: column.string({ pii: { ...pii('keep'), readableBy: ['support'] }, description }),
    },
    primaryKey: ['id'],
    eventTime: 'at',
    partitioning: { layout: 'dt', from: '2020-01-01', to: '2030-12-31' },
    freshnessMinutes: 60,
  }),
);

const ORIGIN = {
  arrivedAtMs: 1_700_000_000_123,
  shard: 'shardId-000000000000',
  sequence: '7',
  contractVersion: '2-1-0',
};
const OWN = {
  _ingested_at: new Date(ORIGIN.arrivedAtMs),
  _shard: ORIGIN.shard,
  _sequence: ORIGIN.sequence,
  _contract_version: '2-1-0',
};
const REQUIRED = { id: 'a', at: '2024-02-29T12:00:00.5+02:00' };
const NULLS = Object.fromEntries(everyKind.columns.map(({ name }) => [name, null]));

function tableOf(rows: ReadonlyArray<Readonly<Record<string, unknown>>>): RawTable {
  const table = new RawTable(everyKind, PSEUDONYM_KEY);
  for (const row of rows) expect(everyKind.validate(row)).toBeUndefined();
  table.append(
    rows,
    rows.map((_, index) => index),
    ORIGIN,
  );
  return table;
}

describe('a raw file', () => {
  test('holds every kind of column, typed, with its personal values treated', async () => {
    const rows = await readParquet(
      tableOf([
        {
          ...REQUIRED,
          address: 'Main Street 1',
          flag: true,
          count: -7,
          total: '-9223372036854775808',
          ratio: 0.1,
          small_price: 1234567.89,
          price: '1234567890.1234',
          large_price: '-0.0000000001',
          day: '1999-12-31',
          labels: { b: '1', a: '"\u00e9"' },
          tags: ['x', ''],
          raw: { deep: [1, null] },
          account: 'acc-1',
          phone: '+49 30 123',
          email: 'a@example.com',
        },
      ]).encode(),
    );
    expect(rows).toEqual([
      {
        id: 'a',
        at: new Date('2024-02-29T10:00:00.500Z'),
        flag: true,
        count: -7,
        total: -9223372036854775808n,
        ratio: 0.1,
        // hyparquet multiplies by 0.01; the bytes are tested with the stores.
        small_price: expect.closeTo(1234567.89, 6),
        price: 1234567890.1234,
        large_price: -0.0000000001,
        day: new Date('1999-12-31T00:00:00Z'),
        labels: '{"b":"1","a":"\\"\u00e9\\""}',
        tags: '["x",""]',
        raw: '{"deep":[1,null]}',
        account: expect.stringMatching(/^k1_[\w-]{22}$/),
        phone: REDACTED,
        address: null,
        email: 'a@example.com',
        _index: 0,
        ...OWN,
      },
    ]);
  });

  test('holds nulls where a value is null or absent', async () => {
    const optional = Object.fromEntries(
      Object.keys(NULLS)
        .filter((name) => !(name in REQUIRED))
        .map((name) => [name, null]),
    );
    const rows = await readParquet(
      tableOf([REQUIRED, { ...REQUIRED, ...optional }, { ...REQUIRED, count: 3 }]).encode(),
    );
    const empty = { ...NULLS, id: 'a', at: new Date('2024-02-29T10:00:00.500Z'), ...OWN };
    expect(rows).toEqual([
      { ...empty, _index: 0 },
      { ...empty, _index: 1 },
      { ...empty, count: 3, _index: 2 },
    ]);
  });

  test('gives one pseudonym to one value, within a batch and from batch to batch', async () => {
    const rows = ['x', 'y', 'x'].map((account) => ({ ...REQUIRED, account }));
    const first = (await readParquet(tableOf(rows).encode())).map(({ account }) => account);
    const second = (await readParquet(tableOf(rows).encode())).map(({ account }) => account);
    expect(new Set(first).size).toBe(2);
    expect(first[0]).toBe(first[2]);
    expect(second).toEqual(first);
  });

  test('keeps the rows of many records apart', async () => {
    const table = new RawTable(everyKind, PSEUDONYM_KEY);
    for (let record = 0; record < 300; record += 1) {
      const rows = Array.from({ length: record % 3 }, (_, index) => ({
        ...REQUIRED,
        id: `${record}-${index}`,
      }));
      const origin = {
        ...ORIGIN,
        sequence: String(record),
        arrivedAtMs: record * 1000,
        contractVersion: `1-0-${record % 2}`,
      };
      table.append(
        rows,
        rows.map((_, index) => index + 5),
        origin,
      );
    }
    const rows = await readParquet(table.encode());
    expect(rows).toHaveLength(table.rows);
    for (const row of rows) {
      const [record, index] = String(row['id']).split('-').map(Number) as [number, number];
      expect(row).toMatchObject({
        _sequence: String(record),
        _index: index + 5,
        _ingested_at: new Date(record * 1000),
        _contract_version: `1-0-${record % 2}`,
      });
    }
  });

  test('reads back what was written, whatever the values and however they repeat', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const row = fc.record(
      {
        id: text,
        at: fc.constant(REQUIRED.at),
        flag: fc.boolean(),
        count: fc.integer(),
        ratio: fc.double({ noNaN: true, noDefaultInfinity: true }),
        email: fc.oneof(fc.constantFrom('a', 'b', null), text),
        labels: fc.dictionary(
          fc.string({ maxLength: 3 }).filter((key) => key !== '__proto__'),
          text,
        ),
      },
      { requiredKeys: ['id', 'at'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const read = await readParquet(tableOf(rows).encode());
        const expected = rows.map(
          ({ id, flag = null, count = null, ratio = null, email = null, labels }) => ({
            id,
            flag,
            count,
            ratio,
            email,
            labels: labels === undefined ? null : JSON.stringify(labels),
          }),
        );
        expect(
          read.map(({ id, flag, count, ratio, email, labels }) => ({
            id,
            flag,
            count,
            ratio,
            email,
            labels,
          })),
        ).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('is the same for the same rows, byte for byte', () => {
    const rows = [{ ...REQUIRED, account: 'x' }, REQUIRED];
    expect(Buffer.from(tableOf(rows).encode()).equals(Buffer.from(tableOf(rows).encode()))).toBe(true);
  });
});

test('a pseudonymised column without a key is refused', () => {
  expect(() => new RawTable(everyKind, undefined)).toThrow('account');
});

test('a required column that meets null says which, and not what stood beside it', () => {
  const table = new RawTable(everyKind, PSEUDONYM_KEY);
  expect(() => table.append([{ id: null, at: REQUIRED.at, email: 'a@example.com' }], [0], ORIGIN)).toThrow(
    'Column id is required and was given null.',
  );
});
