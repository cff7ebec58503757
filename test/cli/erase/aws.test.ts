import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { countSql, personalTables } from '../../../cli/erase/count';
import { deleteOlderVersions, erasedKeys, placesOfOlderVersions } from '../../../cli/erase/older-versions';
import { ledgerReceipts } from '../../../cli/erase/receipt';
import { pseudonymisedColumns, pseudonymsOf, readSubject } from '../../../cli/erase/subject';
import { ledgerDocuments } from '../../../cli/runs/ledger';
import { pseudonymKeyOf, pseudonymOf } from '../../../lambda/consumer/pseudonym';
import { orders } from '../../../lib/datasets/orders.dataset';

const s3 = mockClient(S3Client);
const secrets = mockClient(SecretsManagerClient);
const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  for (const client of [s3, secrets, documents]) client.reset();
});

const secret = (keyId: string) => JSON.stringify({ keyId, key: `${keyId}-`.padEnd(40, 'x') });

test('a person has a pseudonym by the key in use and one by the key before it', async () => {
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: secret('k2') });
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' }).resolves({ SecretString: secret('k1') });
  expect(await pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).toEqual([
    pseudonymOf('13085', pseudonymKeyOf(secret('k2'))),
    pseudonymOf('13085', pseudonymKeyOf(secret('k1'))),
  ]);
});

test('a key that was never changed gives one pseudonym, no key at all says what to do', async () => {
  const none = new ResourceNotFoundException({ message: 'none', $metadata: {} });
  secrets.on(GetSecretValueCommand).rejects(none);
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: secret('k1') });
  expect(await pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).toHaveLength(1);
  secrets.reset();
  secrets.on(GetSecretValueCommand).rejects(none);
  await expect(pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('has no pseudonym key. Deploy it first'),
  });
});

test('the identifier comes from the argument or, with -, from standard input', async () => {
  expect(await readSubject('13085')).toBe('13085');
  expect(await readSubject('-', Readable.from(['130', '85\n']))).toBe('13085');
  await expect(readSubject('-', Readable.from(['\n']))).rejects.toMatchObject({ exitCode: 2 });
});

test('a dataset without pseudonyms cannot tell whose rows are whose', () => {
  expect(pseudonymisedColumns(orders)).toEqual(['customer_id']);
  const { customer_id: _, ...columns } = orders.columns;
  expect(() => pseudonymisedColumns({ ...orders, columns })).toThrow('orders pseudonymises no column');
});

test('rows are counted in raw, in cleaned and in every mart that knows the person', () => {
  const tables = personalTables(orders, ['customer_id']);
  expect(tables.map(({ label }) => label)).toEqual([
    'raw',
    'cleaned',
    'daily_customer_sales',
    'customer_value',
  ]);
  expect(tables.slice(1, 3).map((table) => countSql('local', table, ['k1_a', "k'"]))).toEqual([
    `SELECT COUNT(*) FROM "catchment_local_cleaned"."orders" WHERE "customer_id" IN ('k1_a', 'k''')`,
    `SELECT COUNT(*) FROM "catchment_local_analytics"."daily_customer_sales" WHERE "customer_id" IN ('k1_a', 'k''')`,
  ]);
});

test('an erasure that was cut off is found by its person', async () => {
  const receipts = ledgerReceipts('local', ledgerDocuments('local'));
  const receipt = (run_id: string, state: string, pseudonym: string) => ({
    run_id,
    state,
    pseudonyms: [pseudonym],
  });
  documents
    .on(QueryCommand)
    .resolvesOnce({
      Items: [receipt('erasure#3', 'done', 'k1_a'), receipt('erasure#2', 'open', 'k1_b')],
      LastEvaluatedKey: { run_id: 'erasure#2' },
    })
    .resolves({ Items: [receipt('erasure#1', 'open', 'k1_a')] });
  expect(await receipts.unfinished('orders', ['k2_a', 'k1_a'])).toMatchObject({ run_id: 'erasure#1' });
  expect(documents.commandCalls(QueryCommand)[0]?.args[0].input.ExpressionAttributeValues).toEqual({
    ':dataset': 'orders',
    ':prefix': 'erasure#',
  });
});

test('a run that has rewritten nothing yet names no keys', async () => {
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));
  expect(await erasedKeys(new S3Client({}), 'lake', 'orders', 'R')).toEqual([]);
});

test('older versions are looked for behind raw files, in the dates of cleaned ones, in staging and in marts', () => {
  expect(
    placesOfOlderVersions(orders, [
      'raw/orders/dt=2026-11-20/hour=10/a.parquet',
      'processed/cleaned/orders/dt=2010-01-05/b.parquet',
      'processed/cleaned/orders/dt=2010-01-05/c.parquet',
    ]),
  ).toEqual([
    'raw/orders/dt=2026-11-20/hour=10/a.parquet',
    'processed/cleaned/orders/dt=2010-01-05/',
    'runs/orders/',
    'curated/analytics/daily_customer_sales/',
    'curated/analytics/customer_value/',
  ]);
});

test('older versions of rows go, page by page; the newest and what holds no rows stay', async () => {
  const version = (Key: string, VersionId: string, IsLatest: boolean) => ({ Key, VersionId, IsLatest });
  s3.on(ListObjectVersionsCommand)
    .resolvesOnce({
      Versions: [version('p/a.parquet', '2', true), version('p/a.parquet', '1', false)],
      IsTruncated: true,
      NextKeyMarker: 'p/a.parquet',
      NextVersionIdMarker: '1',
    })
    .resolves({ Versions: [version('p/b.parquet', '1', false), version('p/clean.json', '1', false)] });
  s3.on(DeleteObjectsCommand).resolves({});
  expect(await deleteOlderVersions(new S3Client({}), 'lake', ['p/'])).toBe(2);
  expect(s3.commandCalls(ListObjectVersionsCommand)[1]?.args[0].input).toMatchObject({
    KeyMarker: 'p/a.parquet',
    VersionIdMarker: '1',
  });
  expect(s3.commandCalls(DeleteObjectsCommand).flatMap(({ args }) => args[0].input.Delete?.Objects)).toEqual([
    { Key: 'p/a.parquet', VersionId: '1' },
    { Key: 'p/b.parquet', VersionId: '1' },
  ]);
});

test('a version that cannot be deleted is no success', async () => {
  s3.on(ListObjectVersionsCommand).resolves({
    Versions: [{ Key: 'p/a.parquet', VersionId: '1', IsLatest: false }],
  });
  s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'p/a.parquet', Message: 'Access Denied' }] });
  await expect(deleteOlderVersions(new S3Client({}), 'lake', ['p/'])).rejects.toThrow(
    '1 older versions could not be deleted, the first of p/a.parquet: Access Denied.',
  );
});
