import type { Column, StorageDescriptor } from '@aws-sdk/client-glue';
import { invalidRequest } from '../../errors';

const TEXT = 'org.apache.hadoop.mapred.TextInputFormat';
/** Serialisers that Trino's Hive connector has, with the input format that it takes them with. */
const READABLE: Readonly<Record<string, readonly string[]>> = {
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe': [
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  ],
  'org.apache.hadoop.hive.ql.io.orc.OrcSerde': ['org.apache.hadoop.hive.ql.io.orc.OrcInputFormat'],
  'org.apache.hadoop.hive.serde2.avro.AvroSerDe': [
    'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
  ],
  'org.apache.hive.hcatalog.data.JsonSerDe': [TEXT],
  'org.openx.data.jsonserde.JsonSerDe': [TEXT],
  'org.apache.hadoop.hive.serde2.OpenCSVSerde': [TEXT],
  'org.apache.hadoop.hive.serde2.RegexSerDe': [TEXT],
  'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe': [
    TEXT,
    'org.apache.hadoop.mapred.SequenceFileInputFormat',
  ],
  'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe': [
    'org.apache.hadoop.hive.ql.io.RCFileInputFormat',
  ],
  'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe': ['org.apache.hadoop.hive.ql.io.RCFileInputFormat'],
};
/** Trino gives every column of these as text, whatever the table says. */
const TEXT_ALONE = new Set([
  'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  'org.apache.hadoop.hive.serde2.RegexSerDe',
]);

/** @throws AwsError for a table that Athena could read and the engine here could not, or not truly. */
export function refuseUnreadable(storage: StorageDescriptor, columns: readonly Column[]): void {
  const serde = storage.SerdeInfo?.SerializationLibrary ?? '';
  const inputs = READABLE[serde];
  if (inputs === undefined) {
    throw refused(`the SerDe '${serde}'`, `It reads ${Object.keys(READABLE).join(', ')}`);
  }
  if (!inputs.includes(storage.InputFormat ?? '')) {
    throw refused(
      `the SerDe '${serde}' with the input format '${storage.InputFormat}'`,
      `It takes ${inputs.join(' or ')}`,
    );
  }
  const typed = columns.find(({ Type }) => Type !== 'string');
  if (TEXT_ALONE.has(serde) && typed !== undefined) {
    throw refused(
      `column ${typed.Name} of type ${typed.Type} with the SerDe '${serde}'`,
      'Its columns are text here: declare them as string and cast them in the query',
    );
  }
}

function refused(what: string, instead: string): Error {
  return invalidRequest(
    `The local environment does not read ${what}: Trino, which answers for Athena here, has none like it. ${instead}.`,
  );
}
