import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { column } from '../../../../../lib/contract/column';
import { type Dataset, defineDataset, type Partitioning } from '../../../../../lib/contract/dataset';

/** Sales of two days of the sample: the first as it was, the second with every rule broken that can be. */
export const GOOD_DAY = '2009-12-01';
export const BAD_DAY = '2009-12-02';
export const NOW = new Date('2009-12-03T12:30:00Z');
export const RUN = '01KAJ8Z000000000000000000A';
const EARLIER_RUN = '01KAJ8Z0000000000000000000';
const INGESTED = '2009-12-03T12:00:00Z';
/** Names with what SQL's and DQDL's texts have marks for. */
const ODD = `Côte d'"Or\\`;

const sales = {
  version: '1-0-0',
  owner: 'sales-data',
  description: 'Order lines.',
  columns: {
    event_id: column.string({ required: true, description: 'Key.' }),
    invoice: column.string({ required: true, description: 'Invoice.' }),
    stock_code: column.string({ required: true, description: 'Product.' }),
    description: column.string({ description: 'Name.' }),
    quantity: column.int({ required: true, description: 'Units.' }),
    weight: column.double({ description: 'Pounds.' }),
    invoice_date: column.timestamp({ required: true, description: 'When.' }),
    price: column.decimal(12, 4, { required: true, description: 'Price.' }),
    customer_id: column.string({
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: 'Who.',
    }),
    country: column.string({ required: true, description: 'Where.' }),
  },
  primaryKey: ['event_id'],
  eventTime: 'invoice_date',
  freshnessMinutes: 60,
  quality: [
    { name: 'key', kind: 'uniqueness', columns: ['event_id'], severity: 'fail' },
    { name: 'lines', kind: 'uniqueness', columns: ['invoice', 'stock_code'], atLeast: 0.9, severity: 'warn' },
    { name: 'customers', kind: 'uniqueness', columns: ['customer_id'], atLeast: 0.02, severity: 'warn' },
    {
      name: 'people',
      kind: 'uniqueness',
      columns: ['customer_id', 'stock_code'],
      atLeast: 0.9,
      severity: 'warn',
    },
    { name: 'customer', kind: 'completeness', column: 'customer_id', atLeast: 0.7, severity: 'warn' },
    { name: 'name', kind: 'completeness', column: 'country', severity: 'fail' },
    { name: 'quantity', kind: 'range', column: 'quantity', min: -10_000, max: 10_000, severity: 'fail' },
    { name: 'quantity-low', kind: 'range', column: 'quantity', min: 1, atLeast: 0.9, severity: 'warn' },
    { name: 'price', kind: 'range', column: 'price', min: 0, max: 999.99, severity: 'fail' },
    { name: 'price-least', kind: 'range', column: 'price', min: 0, severity: 'fail' },
    { name: 'weight', kind: 'range', column: 'weight', min: 0, severity: 'fail' },
    {
      name: 'country',
      kind: 'allowed',
      column: 'country',
      values: [
        'United Kingdom',
        'France',
        'USA',
        'Belgium',
        'Australia',
        'EIRE',
        'Germany',
        'Portugal',
        'Norway',
      ],
      severity: 'fail',
    },
    {
      name: 'country-odd',
      kind: 'allowed',
      column: 'country',
      values: ['United Kingdom', ODD],
      atLeast: 0.9,
      severity: 'warn',
    },
    {
      name: 'invoice',
      kind: 'pattern',
      column: 'invoice',
      pattern: '^[AC]?\\d{6}$',
      atLeast: 0.999,
      severity: 'fail',
    },
    {
      name: 'shouting',
      kind: 'pattern',
      column: 'description',
      pattern: '^[^a-z]+$',
      atLeast: 0.9,
      severity: 'warn',
    },
    { name: 'no-line-ends', kind: 'pattern', column: 'stock_code', pattern: '^.+$', severity: 'warn' },
    { name: 'rows', kind: 'row-count', atLeast: 0.5, atMost: 2, severity: 'warn' },
    { name: 'fresh', kind: 'freshness', withinMinutes: 20, severity: 'warn' },
    { name: 'fresh-enough', kind: 'freshness', column: 'invoice_date', withinMinutes: 1e8, severity: 'warn' },
    {
      name: 'invoices-known',
      kind: 'referential',
      column: 'invoice',
      references: { dataset: 'invoices', column: 'number' },
      atLeast: 0.99,
      severity: 'fail',
    },
    { name: 'none-zero', kind: 'sql', expression: 'count_if(quantity = 0)', max: 0, severity: 'fail' },
    {
      name: 'average-price',
      kind: 'sql',
      expression: 'avg(CAST(price AS double))',
      min: 1,
      max: 10,
      severity: 'warn',
    },
    {
      name: 'odd-ones',
      kind: 'sql',
      expression: "avg(CASE WHEN country LIKE 'Côte d%' THEN 1e0 ELSE 0e0 END)",
      max: 0.1,
      severity: 'warn',
    },
    {
      name: 'nothing-measured',
      kind: 'sql',
      expression: "sum(CASE WHEN country = 'Nowhere' THEN quantity END)",
      min: 5,
      severity: 'fail',
    },
  ],
} as const satisfies Omit<Dataset, 'name' | 'partitioning'>;

const days = { from: '2009-12-01', to: '2009-12-31' };
const laidOut = (name: string, partitioning: Partitioning) => defineDataset({ ...sales, name, partitioning });
/** The same rules in both layouts. */
export const byDate = laidOut('sales_by_date', { layout: 'dt', ...days });
export const byCalendar = laidOut('sales_by_calendar', { layout: 'calendar', ...days });

export interface Sale {
  readonly event_id: string;
  readonly invoice: string;
  readonly stock_code: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly weight: number | null;
  readonly invoice_date: string;
  /** In ten-thousandths. */
  readonly price: number;
  readonly customer_id: string | null;
  readonly country: string;
  readonly _run_id: string;
}

const SAMPLE = join(__dirname, '../../../../../data/online-retail-ii-2009-2010.parquet');

/** What the sample has of each day, with the second day's mistakes. */
export async function readSales(): Promise<Record<string, Sale[]>> {
  const file = await asyncBufferFromFile(SAMPLE);
  const found = await parquetReadObjects({ file, compressors, rowEnd: 6000 });
  const sold = found.flatMap((row, at): Sale[] => [
    {
      event_id: `sale-${at}`,
      invoice: row['Invoice'],
      stock_code: row['StockCode'],
      description: row['Description'] ?? null,
      quantity: Number(row['Quantity']),
      weight: at % 3 === 0 ? null : (at % 50) / 10,
      invoice_date: `${String(row['InvoiceDate']).replace(' ', 'T').slice(0, 19)}Z`,
      price: Math.round(row['Price'] * 10_000),
      customer_id: row['Customer ID'] == null ? null : String(row['Customer ID']),
      country: row['Country'],
      _run_id: at % 2 === 0 ? RUN : EARLIER_RUN,
    },
  ]);
  const ofDay = (day: string) => sold.filter(({ invoice_date }) => invoice_date.startsWith(day));
  return { [GOOD_DAY]: ofDay(GOOD_DAY), [BAD_DAY]: ofDay(BAD_DAY).flatMap(mistaken) };
}

function mistaken(sale: Sale, at: number): Sale[] {
  const changed: Sale = {
    ...sale,
    ...(at % 20 === 1 && { invoice: `${sale.invoice}\n` }),
    ...(at % 4 === 0 && { stock_code: '22086', invoice: `9${sale.invoice.slice(1)}` }),
    ...(at % 2 === 0 && { customer_id: '13085', description: 'silent' }),
    ...(at % 5 === 0 && { customer_id: null, quantity: -1 }),
    ...(at % 7 === 0 && { country: ODD, price: 10_000_000 }),
    ...(at === 1 && { quantity: 0 }),
    ...(at === 2 && { quantity: 10_001, stock_code: '' }),
    ...(at === 4 && { weight: Number.NaN }),
    ...(at === 5 && { weight: -0.5 }),
    ...(at === 8 && { price: -1 }),
  };
  return at === 3 ? [changed, { ...changed, quantity: 7 }] : [changed];
}

/** Invoices that the `referential` rule finds: those of the good day, with each of them twice. */
export function invoicesOf(days: Record<string, Sale[]>): string[] {
  const numbers = new Set((days[GOOD_DAY] ?? []).map(({ invoice }) => invoice));
  return [...numbers, ...numbers];
}

/** A Parquet file as the clean job writes one. */
export function salesFile(rows: readonly Sale[]): Uint8Array {
  const texts = [
    'event_id',
    'invoice',
    'stock_code',
    'description',
    'customer_id',
    'country',
    '_run_id',
  ] as const;
  const time = (at: string) => new Date(at);
  const schemaOf = (name: string, more: object) => ({ name, repetition_type: 'OPTIONAL' as const, ...more });
  const buffer = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: texts.length + 5 },
      ...texts.map((name) => schemaOf(name, { type: 'BYTE_ARRAY', converted_type: 'UTF8' })),
      schemaOf('quantity', { type: 'INT32' }),
      schemaOf('weight', { type: 'DOUBLE' }),
      schemaOf('price', { type: 'INT64', converted_type: 'DECIMAL', precision: 12, scale: 4 }),
      schemaOf('invoice_date', { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }),
      schemaOf('_ingested_at', { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }),
    ],
    columnData: [
      ...texts.map((name) => ({ name, data: rows.map((row) => row[name]) })),
      { name: 'quantity', data: rows.map(({ quantity }) => quantity) },
      { name: 'weight', data: rows.map(({ weight }) => weight) },
      { name: 'price', data: rows.map(({ price }) => BigInt(price)) },
      { name: 'invoice_date', data: rows.map(({ invoice_date }) => time(invoice_date)) },
      { name: '_ingested_at', data: rows.map(() => time(INGESTED)) },
    ],
  });
  return new Uint8Array(buffer);
}

export function invoicesFile(numbers: readonly string[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({ columnData: [{ name: 'number', data: [...numbers], type: 'STRING' }] }),
  );
}

type Value = string | number | null;

/** What each rule's figure is, worked out in plain TypeScript. */
export function expectedFigures(
  rows: readonly Sale[],
  invoices: readonly string[],
): Record<string, number | null> {
  const known = new Set(invoices);
  const share = (has: readonly Value[], keeps: (value: NonNullable<Value>) => boolean) => {
    const values = has.filter((value) => value !== null);
    return values.length === 0 ? null : values.filter(keeps).length / values.length;
  };
  const of = (name: keyof Sale) => rows.map((row) => row[name]);
  const distinct = (...names: (keyof Sale)[]) => {
    const complete = rows.filter((row) => names.every((name) => row[name] !== null));
    return (
      new Set(complete.map((row) => JSON.stringify(names.map((name) => row[name])))).size / complete.length
    );
  };
  const countries: readonly string[] =
    byDate.quality?.flatMap((rule) =>
      rule.name === 'country' && rule.kind === 'allowed' ? rule.values : [],
    ) ?? [];
  const prices = rows.map(({ price }) => price / 10_000);
  const newest = Math.max(...rows.map(({ invoice_date }) => Date.parse(invoice_date)));
  return {
    key: distinct('event_id'),
    lines: distinct('invoice', 'stock_code'),
    customers: distinct('customer_id'),
    people: distinct('customer_id', 'stock_code'),
    customer: rows.filter(({ customer_id }) => customer_id !== null).length / rows.length,
    name: 1,
    quantity: share(of('quantity'), (value) => Math.abs(Number(value)) <= 10_000),
    'quantity-low': share(of('quantity'), (value) => Number(value) >= 1),
    price: share(prices, (value) => Number(value) >= 0 && Number(value) <= 999.99),
    'price-least': share(prices, (value) => Number(value) >= 0),
    weight: share(of('weight'), (value) => Number(value) >= 0),
    country: share(of('country'), (value) => countries.includes(String(value))),
    'country-odd': share(of('country'), (value) => ['United Kingdom', ODD].includes(String(value))),
    invoice: share(of('invoice'), (value) => /^[AC]?\d{6}$/.test(String(value))),
    shouting: share(of('description'), (value) => /^[^a-z]+$/.test(String(value))),
    'no-line-ends': share(of('stock_code'), (value) => /^.+$/.test(String(value))),
    rows: rows.filter(({ _run_id }) => _run_id === RUN).length,
    fresh: 30,
    'fresh-enough': (NOW.getTime() - newest) / 60_000,
    'invoices-known': share(of('invoice'), (value) => known.has(String(value))),
    'none-zero': rows.filter(({ quantity }) => quantity === 0).length,
    'average-price': prices.reduce((sum, price) => sum + price, 0) / prices.length,
    'odd-ones': rows.filter(({ country }) => country === ODD).length / rows.length,
    'nothing-measured': null,
  };
}
