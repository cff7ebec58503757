import type { StorageDescriptor } from '@aws-sdk/client-glue';
import type {
  RowFormatDelimitedContext,
  TableFileFormatContext,
  TableRowFormatContext,
} from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { invalidRequest } from '../../errors';
import { misplaced, nameOf, propertiesOf, stringOf } from '../syntax/hive-tree';

export interface Format {
  readonly InputFormat: string;
  readonly OutputFormat: string;
  readonly serde: string;
}

const TEXT: Format = {
  InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
};
/** By the name in STORED AS. */
const FORMATS: Readonly<Record<string, Format>> = {
  parquet: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  orc: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  },
  avro: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe',
  },
  rcfile: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.RCFileInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.RCFileOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe',
  },
  sequencefile: {
    InputFormat: 'org.apache.hadoop.mapred.SequenceFileInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat',
    serde: TEXT.serde,
  },
  textfile: TEXT,
};

/** How the table's files are written, by ROW FORMAT and STORED AS. @throws AwsError */
export function storageOf(
  row: TableRowFormatContext | null,
  file: TableFileFormatContext | null,
): Omit<StorageDescriptor, 'Columns' | 'Location'> {
  const serde = row?.rowFormatSerde();
  const delimited = row?.rowFormatDelimited();
  const format = formatOf(file);
  const parameters = serde
    ? propertiesOf(serde.tableProperties()?.tablePropertiesList().keyValuePropertyList())
    : delimited
      ? delimiters(delimited)
      : {};
  return {
    InputFormat: format.InputFormat,
    OutputFormat: format.OutputFormat,
    SerdeInfo: {
      SerializationLibrary: serde ? stringOf(serde._name) : format.serde,
      Parameters: { 'serialization.format': parameters['field.delim'] ?? '1', ...parameters },
    },
  };
}

/** The property of the serialiser that keeps each part of ROW FORMAT DELIMITED. */
function delimiters(row: RowFormatDelimitedContext): Record<string, string> {
  const fields = row.tableRowFormatFieldIdentifier();
  const all = {
    'field.delim': fields?._fldIdnt,
    'escape.delim': fields?._fldEscape,
    'collection.delim': row.tableRowFormatCollItemsIdentifier()?._collIdnt,
    'mapkey.delim': row.tableRowFormatMapKeysIdentifier()?._mapKeysIdnt,
    'line.delim': row.tableRowFormatLinesIdentifier()?._linesIdnt,
    'serialization.null.format': row.tableRowNullFormat()?._nullIdnt,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, token]) => (token ? [[key, stringOf(token)]] : [])),
  );
}

function formatOf(file: TableFileFormatContext | null): Format {
  if (!file) return TEXT;
  if (file.KW_BY()) {
    throw invalidRequest('STORED BY is refused: the local environment has no storage handlers.');
  }
  if (file._inFmt) {
    return { InputFormat: stringOf(file._inFmt), OutputFormat: stringOf(file._outFmt), serde: TEXT.serde };
  }
  const format = FORMATS[nameOf(file._genericSpec)];
  if (format === undefined) throw misplaced(file, Object.keys(FORMATS).join(', ').toUpperCase());
  return format;
}
