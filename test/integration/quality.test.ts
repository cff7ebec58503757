import { randomUUID } from 'node:crypto';
import { AthenaClient, CreateWorkGroupCommand, DeleteWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clientConfig } from '../../cli/aws';
import { runQuery } from '../../lambda/quality-gate/athena';
import type { Dataset } from '../../lib/contract/dataset';
import {
  passes,
  type QualityQueryOptions,
  renderQualityQuery,
  renderSampleQuery,
} from '../../lib/contract/quality';
import { renderGlueTable } from '../../lib/contract/render-glue-table';
import { prefixes } from '../../lib/wiring/names';
import {
  BAD_DAY,
  byCalendar,
  byDate,
  expectedFigures,
  GOOD_DAY,
  invoicesFile,
  invoicesOf,
  NOW,
  RUN,
  readSales,
  type Sale,
  salesFile,
} from '../lib/contract/quality/support/sales';

// A query takes seconds on a machine that has other work.
jest.setTimeout(120_000);

/** Bucket, database and workgroup of this file alone. */
const mark = randomUUID().slice(0, 8);
const bucket = `quality-test-${mark}`;
const database = `quality_test_${mark}`;
const workGroup = `quality-test-${mark}`;

const client = new AthenaClient(clientConfig('local'));
const s3 = new S3Client({ ...clientConfig('local'), forcePathStyle: true });
const glue = new GlueClient(clientConfig('local'));

let days: Record<string, Sale[]>;
let invoices: string[];

const folderOf = {
  [byDate.name]: (day: string) => `dt=${day}`,
  [byCalendar.name]: (day: string) =>
    `year=${Number(day.slice(0, 4))}/month=${Number(day.slice(5, 7))}/day=${Number(day.slice(8))}`,
} as const;

beforeAll(async () => {
  days = await readSales();
  invoices = invoicesOf(days);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const dataset of [byDate, byCalendar]) {
    await createTable(renderGlueTable(dataset, 'cleaned', { bucket }));
    for (const [day, rows] of Object.entries(days)) {
      const folder = folderOf[dataset.name]?.(day);
      await put(`${prefixes.cleaned(dataset.name)}${folder}/rows.parquet`, salesFile(rows));
    }
  }
  const { location: _, ...like } = renderGlueTable(byDate, 'cleaned', { bucket });
  const columns = [{ name: 'number', type: 'string', comment: '' }];
  const location = `s3://${bucket}/invoices/`;
  await createTable({ ...like, name: 'invoices', columns, partitionKeys: [], parameters: {}, location });
  await put('invoices/rows.parquet', invoicesFile(invoices));
  const ResultConfiguration = { OutputLocation: `s3://${bucket}/results/` };
  await client.send(new CreateWorkGroupCommand({ Name: workGroup, Configuration: { ResultConfiguration } }));
}, 120_000);

afterAll(async () => {
  await client.send(new DeleteWorkGroupCommand({ WorkGroup: workGroup, RecursiveDeleteOption: true }));
});

async function put(Key: string, Body: Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

async function createTable(table: ReturnType<typeof renderGlueTable>): Promise<void> {
  const glueColumn = ({ name, type }: { name: string; type: string }) => ({ Name: name, Type: type });
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: table.name,
        TableType: 'EXTERNAL_TABLE',
        Parameters: { ...table.parameters },
        PartitionKeys: table.partitionKeys.map(glueColumn),
        StorageDescriptor: {
          Location: table.location,
          Columns: table.columns.map(glueColumn),
          InputFormat: table.inputFormat,
          OutputFormat: table.outputFormat,
          SerdeInfo: { SerializationLibrary: table.serdeLibrary },
        },
      },
    }),
  );
}

const optionsOf = (dataset: Dataset, dates: readonly string[]): QualityQueryOptions => ({
  dataset,
  table: { database, table: dataset.name },
  dates,
  runIds: [RUN],
  tableOf: (table) => ({ database, table }),
  dialect: 'athena',
  now: NOW,
});

const query = (sql: string) => runQuery(sql, { client, workGroup, deadline: () => Date.now() + 60_000 });

async function measured(dataset: Dataset, dates: readonly string[]) {
  const { sql, figures } = renderQualityQuery(optionsOf(dataset, dates));
  const { rows, bytesScanned } = await query(sql);
  const row = rows[0] ?? {};
  const figureOf = (at: number) => (row[`figure_${at}`] == null ? null : Number(row[`figure_${at}`]));
  return {
    seen: Number(row['rows_seen']),
    bytesScanned,
    figures: Object.fromEntries(figures.map(({ rule }, at) => [rule, figureOf(at)])),
    broken: figures.filter(({ bounds }, at) => !passes(figureOf(at), bounds)).map(({ rule }) => rule),
  };
}

/** To the last digits in which engines add up doubles in another order. */
function close(figures: Record<string, number | null>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([rule, figure]) => [
      rule,
      figure === null ? null : expect.closeTo(figure, 9),
    ]),
  );
}

describe.each([byDate, byCalendar])('the rules of $name as one query of Athena', (dataset) => {
  test.each([
    ['the good day', [GOOD_DAY]],
    ['the bad day', [BAD_DAY]],
    ['both days', [GOOD_DAY, BAD_DAY]],
  ])('give on %s what plain code makes of the rows', async (_which, dates) => {
    const rows = dates.flatMap((day) => days[day] ?? []);
    const { seen, figures } = await measured(dataset, dates);
    expect(seen).toBe(rows.length);
    expect(figures).toEqual(close(expectedFigures(rows, invoices)));
  });

  test('break on the bad day as they do on Spark and in Deequ', async () => {
    const kept = new Set(dataset.quality?.map(({ name }) => name));
    for (const rule of (await measured(dataset, [BAD_DAY])).broken) kept.delete(rule);
    expect([...kept]).toEqual(['customers', 'name', 'country-odd', 'fresh-enough', 'nothing-measured']);
  });

  test('read no date but those that they are asked about', async () => {
    const one = await measured(dataset, [GOOD_DAY]);
    const both = await measured(dataset, [GOOD_DAY, BAD_DAY]);
    expect(one.bytesScanned).toBeGreaterThan(0);
    expect(both.bytesScanned).toBeGreaterThan(one.bytesScanned);
    const other = await measured(dataset, [BAD_DAY]);
    // Invoices, which have no dates, are read each time.
    expect(both.bytesScanned).toBeLessThanOrEqual(one.bytesScanned + other.bytesScanned);
  });

  test('have samples of the rows that break them, without a person', async () => {
    const rules = dataset.quality ?? [];
    const samples = await Promise.all(
      rules.map(async (rule) => {
        const sql = renderSampleQuery(rule, optionsOf(dataset, [BAD_DAY]));
        return [rule.name, sql === undefined ? undefined : (await query(sql)).rows] as const;
      }),
    );
    const of = new Map(samples);
    expect(of.get('quantity')).toEqual([
      expect.objectContaining({ quantity: '10001', customer_id: '***', _run_id: expect.any(String) }),
    ]);
    const twice = of.get('key') ?? [];
    expect([twice.length, new Set(twice.map(({ event_id }) => event_id)).size]).toEqual([2, 1]);
    for (const rule of ['lines', 'people', 'invoice', 'invoices-known', 'country', 'price']) {
      expect([rule, of.get(rule)?.length]).toEqual([rule, 10]);
    }
    for (const rule of ['rows', 'fresh', 'none-zero'])
      expect([rule, of.get(rule)]).toEqual([rule, undefined]);
    expect(JSON.stringify(samples)).not.toContain('13085');
  });
});
