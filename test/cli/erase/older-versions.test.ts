import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { deleteOlderVersions, erasedKeys, placesOfOlderVersions } from '../../../cli/erase/older-versions';
import { orders } from '../../../lib/datasets/orders.dataset';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
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
