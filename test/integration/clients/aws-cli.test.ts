import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { chosenPaths } from '../../../local/paths';
import { waitFor } from '../../local/wait-for';
import { ordinaryVariables } from './ordinary-variables';

jest.setTimeout(240_000);

const run = promisify(execFile);
const bin = dirname(chosenPaths().python);
const mark = randomUUID().slice(0, 8);
const bucket = `clients-cli-${mark}`;
const database = `clients_cli_${mark}`;
const folder = mkdtempSync(join(tmpdir(), 'catchment-cli-'));

async function aws(...args: string[]): Promise<string> {
  const { stdout } = await run(join(bin, 'aws'), args, {
    cwd: folder,
    env: { ...ordinaryVariables(), HOME: folder, PATH: `${bin}:/usr/bin:/bin`, AWS_PAGER: '' },
    maxBuffer: 1 << 26,
  });
  return stdout.trim();
}

beforeAll(async () => {
  await aws('s3', 'mb', `s3://${bucket}`);
  await aws('glue', 'create-database', '--database-input', `Name=${database}`);
});

afterAll(async () => {
  await aws('glue', 'delete-database', '--name', database);
  await aws('s3', 'rb', `s3://${bucket}`, '--force');
  rmSync(folder, { recursive: true });
});

/** The cells of a query, its header first. */
async function query(sql: string): Promise<string[]> {
  const id = await aws(
    ...['athena', 'start-query-execution', '--query-string', sql, '--output', 'text'],
    ...['--query-execution-context', `Database=${database}`],
    ...['--result-configuration', `OutputLocation=s3://${bucket}/results/`],
  );
  let status = { State: 'QUEUED', StateChangeReason: '' };
  await waitFor('the query has ended', async () => {
    const found = await aws('athena', 'get-query-execution', '--query-execution-id', id);
    status = JSON.parse(found).QueryExecution.Status;
    return !['QUEUED', 'RUNNING'].includes(status.State);
  });
  if (status.State !== 'SUCCEEDED') throw new Error(status.StateChangeReason);
  const found = await aws(
    ...['athena', 'get-query-results', '--query-execution-id', id],
    ...['--query', 'ResultSet.Rows[].Data[].VarCharValue'],
  );
  return JSON.parse(found);
}

test('files are synchronised, listed, fetched by a presigned address and queried', async () => {
  writeFileSync(join(folder, 'a.csv'), '489434,12\n489435,24\n');
  writeFileSync(join(folder, 'b.csv'), '489436,-2\n');
  await aws('s3', 'sync', folder, `s3://${bucket}/lines/`, '--exclude', '*', '--include', '*.csv');
  expect(
    await aws('s3', 'sync', folder, `s3://${bucket}/lines/`, '--exclude', '*', '--include', '*.csv'),
  ).toBe('');
  const listed = await aws('s3', 'ls', `s3://${bucket}/lines/`, '--summarize');
  expect(listed).toMatch(/Total Objects: 2\s+Total Size: 30/);
  const address = await aws('s3', 'presign', `s3://${bucket}/lines/b.csv`);
  expect(await (await fetch(address)).text()).toBe('489436,-2\n');

  await query(
    `CREATE EXTERNAL TABLE lines (invoice string, quantity int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://${bucket}/lines/'`,
  );
  expect(await query('SELECT count(*) AS lines, sum(quantity) AS units FROM lines')).toEqual([
    'lines',
    'units',
    '3',
    '34',
  ]);
  const columns = 'Table.StorageDescriptor.Columns[].[Name, Type]';
  expect(
    JSON.parse(
      await aws('glue', 'get-table', '--database-name', database, '--name', 'lines', '--query', columns),
    ),
  ).toEqual([
    ['invoice', 'string'],
    ['quantity', 'int'],
  ]);
  await aws('glue', 'delete-table', '--database-name', database, '--name', 'lines');
});

test('a large file goes up in parts and comes down whole', async () => {
  const content = Buffer.alloc(20_000_000, 'order lines ');
  writeFileSync(join(folder, 'large'), content);
  await aws('s3', 'cp', 'large', `s3://${bucket}/large`, '--no-progress');
  const etag = await aws('s3api', 'head-object', '--bucket', bucket, '--key', 'large', '--query', 'ETag');
  expect(etag).toMatch(/-3\\""$/);
  await aws('s3', 'cp', `s3://${bucket}/large`, 'again', '--no-progress');
  expect(readFileSync(join(folder, 'again')).equals(content)).toBe(true);
});

test('what is not served is refused by name', async () => {
  await expect(aws('glue', 'list-crawlers')).rejects.toThrow(
    /\(UnknownOperationException\) when calling the ListCrawlers operation: .*ListCrawlers/,
  );
});
