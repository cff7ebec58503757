import { gzipSync } from 'node:zlib';
import type { Column, TableInput } from '@aws-sdk/client-glue';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { withIcebergFields } from '../../../local/glue-catalog/iceberg-columns';

const metadata = JSON.stringify({
  'current-schema-id': 1,
  schemas: [
    { 'schema-id': 0, fields: [{ id: 1, name: 'old', required: false }] },
    {
      'schema-id': 1,
      fields: [
        { id: 2, name: 'Id', required: true },
        { id: 5, name: 'note', required: false },
      ],
    },
  ],
});
const table = (Columns: Column[]): TableInput => ({
  Name: 'orders',
  Parameters: { table_type: 'ICEBERG', metadata_location: 's3://lake/orders/metadata/1.json' },
  StorageDescriptor: { Location: 's3://lake/orders', Columns },
});
const columnsOf = async (input: TableInput, content: Uint8Array = Buffer.from(metadata)) =>
  (await withIcebergFields(input, async () => content)).StorageDescriptor?.Columns;

test.each([
  ['plain', Buffer.from(metadata)],
  ['compressed', gzipSync(metadata)],
])('columns say which field they are, of %s metadata', async (_, content) => {
  const columns = [{ Name: 'id', Type: 'bigint', Parameters: { mine: 'kept' } }, { Name: 'other' }];
  expect(await columnsOf(table(columns), content)).toEqual([
    {
      Name: 'id',
      Type: 'bigint',
      Parameters: {
        'iceberg.field.id': '2',
        'iceberg.field.optional': 'false',
        'iceberg.field.current': 'true',
        mine: 'kept',
      },
    },
    { Name: 'other' },
  ]);
});

test('columns that say it already, and tables that are no Iceberg tables, stay as they are', async () => {
  const saying = table([{ Name: 'id', Parameters: { 'iceberg.field.id': '9' } }, { Name: 'note' }]);
  expect(await columnsOf(saying)).toBe(saying.StorageDescriptor?.Columns);
  const { metadata_location = '' } = saying.Parameters ?? {};
  const hive = { ...table([{ Name: 'id' }]), Parameters: { table_type: 'HIVE', metadata_location } };
  expect(await columnsOf(hive)).toBe(hive.StorageDescriptor?.Columns);
});

test('a metadata file that is not there is no reason to refuse a table, one that cannot be read is', async () => {
  const failing = (error: Error) => withIcebergFields(table([{ Name: 'id' }]), () => Promise.reject(error));
  const missing = new NoSuchKey({ message: 'no such key', $metadata: {} });
  expect((await failing(missing)).StorageDescriptor?.Columns).toEqual([{ Name: 'id' }]);
  await expect(failing(new Error('no answer'))).rejects.toThrow('no answer');
});
