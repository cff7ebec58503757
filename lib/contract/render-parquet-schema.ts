import type { SchemaElement } from 'hyparquet';
import type { Column } from './column';
import type { Dataset } from './dataset';

/** Bytes that hold every decimal of a precision, as Spark and Trino count them. */
function decimalBytes(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) <= 10n ** BigInt(precision) - 1n) bytes += 1;
  return bytes;
}

function physical(column: Column): Omit<SchemaElement, 'name'> {
  switch (column.kind) {
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'int':
      return { type: 'INT32' };
    case 'bigint':
      return { type: 'INT64' };
    case 'double':
      return { type: 'DOUBLE' };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE' };
    case 'timestamp':
      return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
    case 'decimal': {
      const { precision = 38, scale = 0 } = column;
      const logical = { converted_type: 'DECIMAL', precision, scale } as const;
      if (precision <= 9) return { type: 'INT32', ...logical };
      if (precision <= 18) return { type: 'INT64', ...logical };
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes(precision), ...logical };
    }
    // The writer knows neither MAP nor LIST: in raw they are JSON text, which the clean job types.
    case 'map':
    case 'array':
    case 'json':
    case 'string':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

/** What the consumer adds to every row of a raw file, behind the contract's columns. */
const CONSUMER_COLUMNS: readonly SchemaElement[] = [
  { name: '_ingested_at', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
  { name: '_shard', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: '_sequence', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: '_index', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: '_contract_version', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
];

/** Parquet schema of a dataset's raw files: root, the contract's columns, the consumer's own. */
export function renderParquetSchema(dataset: Dataset): SchemaElement[] {
  const columns = Object.entries(dataset.columns).map(
    ([name, column]): SchemaElement => ({
      name,
      ...physical(column),
      repetition_type: column.required ? 'REQUIRED' : 'OPTIONAL',
    }),
  );
  return [
    { name: 'root', num_children: columns.length + CONSUMER_COLUMNS.length },
    ...columns,
    ...CONSUMER_COLUMNS,
  ];
}
