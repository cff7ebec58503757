import { expect, test } from '@jest/globals';
import { renderTable } from '../../../local/athena/glue-metadata';

test("a table's storage is told among its parameters, its times in seconds", () => {
  const table = renderTable({
    Name: 'orders',
    TableType: 'EXTERNAL_TABLE',
    CreateTime: new Date(1_500),
    PartitionKeys: [{ Name: 'dt', Type: 'date' }],
    Parameters: { EXTERNAL: 'TRUE' },
    StorageDescriptor: {
      Columns: [{ Name: 'n', Type: 'bigint', Comment: 'how many', Parameters: { hidden: 'x' } }],
      Location: 's3://lake/orders/',
      InputFormat: 'in',
      OutputFormat: '',
      SerdeInfo: { SerializationLibrary: 'lib', Parameters: { 'serialization.format': '1' } },
    },
  });
  expect(table).toEqual({
    Name: 'orders',
    TableType: 'EXTERNAL_TABLE',
    CreateTime: 1.5,
    LastAccessTime: undefined,
    Columns: [{ Name: 'n', Type: 'bigint', Comment: 'how many' }],
    PartitionKeys: [{ Name: 'dt', Type: 'date', Comment: undefined }],
    Parameters: {
      EXTERNAL: 'TRUE',
      inputformat: 'in',
      location: 's3://lake/orders/',
      'serde.serialization.lib': 'lib',
      'serde.param.serialization.format': '1',
    },
  });
});
