import type { Column, StorageDescriptor } from '@aws-sdk/client-glue';
import { invalidRequest } from '../errors';
import { readColumns } from './read-columns';
import type { QualifiedName, Words } from './words';

export interface CreateTable {
  readonly kind: 'create-table';
  readonly table: QualifiedName;
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly columns: readonly Column[];
  readonly partitionKeys: readonly Column[];
  readonly storage: StorageDescriptor;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Format {
  readonly InputFormat: string;
  readonly OutputFormat: string;
  readonly serde: string;
}

const TEXT: Format = {
  InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
};
const FORMATS: Readonly<Record<string, Format>> = {
  PARQUET: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  ORC: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  },
  AVRO: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe',
  },
  TEXTFILE: TEXT,
};

/** What ROW FORMAT DELIMITED says, and the property of the serialiser that keeps it. */
const DELIMITERS: readonly (readonly [readonly string[], string])[] = [
  [['FIELDS', 'TERMINATED', 'BY'], 'field.delim'],
  [['ESCAPED', 'BY'], 'escape.delim'],
  [['COLLECTION', 'ITEMS', 'TERMINATED', 'BY'], 'collection.delim'],
  [['MAP', 'KEYS', 'TERMINATED', 'BY'], 'mapkey.delim'],
  [['LINES', 'TERMINATED', 'BY'], 'line.delim'],
  [['NULL', 'DEFINED', 'AS'], 'serialization.null.format'],
];

/** What follows `CREATE EXTERNAL TABLE`. @throws AwsError */
export function readCreateTable(words: Words): CreateTable {
  const ifNotExists = words.accept('IF', 'NOT', 'EXISTS');
  const table = words.qualifiedName();
  const columns = readColumns(words);
  const comment = words.accept('COMMENT') ? words.string() : undefined;
  const partitionKeys = words.accept('PARTITIONED', 'BY') ? readColumns(words) : [];
  const row = readRowFormat(words);
  const format = readFormat(words);
  const location = words.accept('LOCATION') ? words.string() : undefined;
  const parameters = words.accept('TBLPROPERTIES') ? words.properties() : {};
  words.end();
  checkColumns([...columns, ...partitionKeys]);
  if (location === undefined || !/^s3:\/\/[^/]/.test(location)) {
    throw invalidRequest(
      location === undefined
        ? 'No location was specified for table. An S3 location must be specified'
        : `The location '${location}' is not an S3 path: s3://<bucket>/<prefix>/ is wanted`,
    );
  }
  return {
    kind: 'create-table',
    table,
    ifNotExists,
    ...(comment === undefined ? {} : { comment }),
    columns,
    partitionKeys,
    storage: {
      Location: location,
      InputFormat: format.InputFormat,
      OutputFormat: format.OutputFormat,
      SerdeInfo: {
        SerializationLibrary: row.serde ?? format.serde,
        Parameters: { 'serialization.format': row.parameters['field.delim'] ?? '1', ...row.parameters },
      },
    },
    parameters,
  };
}

function readRowFormat(words: Words): {
  readonly serde?: string;
  readonly parameters: Readonly<Record<string, string>>;
} {
  if (words.accept('ROW', 'FORMAT', 'SERDE')) {
    const serde = words.string();
    return { serde, parameters: words.accept('WITH', 'SERDEPROPERTIES') ? words.properties() : {} };
  }
  if (!words.accept('ROW', 'FORMAT', 'DELIMITED')) return { parameters: {} };
  const parameters: Record<string, string> = {};
  for (const [phrase, property] of DELIMITERS) {
    if (words.accept(...phrase)) parameters[property] = words.string();
  }
  return { parameters };
}

function readFormat(words: Words): Format {
  if (!words.accept('STORED', 'AS')) return TEXT;
  if (words.accept('INPUTFORMAT')) {
    const InputFormat = words.string();
    words.expect('OUTPUTFORMAT');
    return { InputFormat, OutputFormat: words.string(), serde: TEXT.serde };
  }
  const name = Object.keys(FORMATS).find((known) => words.accept(known));
  return name === undefined ? words.fail(Object.keys(FORMATS).join(', ')) : (FORMATS[name] as Format);
}

function checkColumns(columns: readonly Column[]): void {
  const names = columns.map(({ Name }) => Name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidRequest(`Duplicate column name '${twice}' in the table definition.`);
}
