import { prefixes, type Zone } from '../wiring/names';
import type { Column } from './column';
import type { Dataset } from './dataset';
import { dateKey, eventPartitions, type PartitionKey } from './event-partitions';
import { typeText } from './row-schema';

export interface GlueColumn {
  readonly name: string;
  /** Hive type: `decimal(12,4)`. */
  readonly type: string;
  readonly comment: string;
}

/** An external table of the Glue catalogue, as plain data: the construct adds database and catalogue. */
export interface GlueTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
  /** Table properties: the projection, and what Athena wants to know of the files. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  readonly format: 'parquet' | 'json';
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serdeLibrary: string;
  readonly serdeParameters: Readonly<Record<string, string>>;
}

export interface TablePlace {
  /** The bucket of the zone: the lake's, or the quarantine's. A CloudFormation token is welcome. */
  readonly bucket: string;
}

/** Glue refuses a longer comment; a column's and a table's description bear different limits. */
const MAX_COMMENT = 255;
const MAX_DESCRIPTION = 2048;
/** By arrival: the raw and quarantine zones keep no more than a year of it, give or take. */
const ARRIVAL_RANGE = 'NOW-400DAYS,NOW+1DAYS';

export const FORMATS = {
  parquet: {
    format: 'parquet',
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serdeLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    serdeParameters: { 'serialization.format': '1' },
  },
  json: {
    format: 'json',
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serdeLibrary: 'org.openx.data.jsonserde.JsonSerDe',
    serdeParameters: { 'serialization.format': '1' },
  },
} as const;

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function glueColumn(name: string, type: string, comment: string): GlueColumn {
  return { name, type, comment: shorten(comment, MAX_COMMENT) };
}

/** JSON has no Hive type; a map and an array have one only behind the clean job. */
function hiveType(column: Column, zone: Zone): string {
  if (column.kind === 'json') return 'string';
  return zone === 'raw' && (column.kind === 'map' || column.kind === 'array') ? 'string' : typeText(column);
}

const RAW_COLUMNS = [
  glueColumn('_ingested_at', 'timestamp', 'When the stream took the record, UTC.'),
  glueColumn('_shard', 'string', 'Shard of the record.'),
  glueColumn('_sequence', 'string', 'Sequence number of the record in its shard.'),
  glueColumn('_index', 'int', 'Place of the event in its record, from 0.'),
  glueColumn('_contract_version', 'string', 'Version of the contract that the event was checked against.'),
];

const CLEANED_COLUMNS = [
  glueColumn('_ingested_at', 'timestamp', 'When the stream took the record, UTC.'),
  glueColumn('_run_id', 'string', 'Run that wrote the row, a ULID.'),
];

const QUARANTINE_COLUMNS = [
  glueColumn('reason', 'string', 'Why the event was refused, for instance required or not-json.'),
  glueColumn('field', 'string', 'Column that broke the rule, where there is one.'),
  glueColumn('wanted', 'string', 'What the rule wants.'),
  glueColumn('received_type', 'string', 'JSON type of what was received.'),
  glueColumn('record', 'string', 'Original bytes, base64: of the event, or of the whole payload.'),
  glueColumn('shard', 'string', 'Shard of the record.'),
  glueColumn('sequence', 'string', 'Sequence number of the record in its shard.'),
  glueColumn('index', 'int', 'Place of the event in its record, from 0.'),
  glueColumn('arrived_at', 'string', 'When the stream took the record, ISO 8601, UTC.'),
  glueColumn('contract_version', 'string', 'Version of the contract that the event was checked against.'),
  glueColumn('origin', 'string', 'Where it was refused first: shard, sequence number and index.'),
  glueColumn('attempts', 'int', 'How often it was refused.'),
  glueColumn('first_arrived_at', 'string', 'When the stream took it the first time, ISO 8601, UTC.'),
  glueColumn('history', 'array<string>', 'Reasons of the earlier refusals, oldest first.'),
];

function contractColumns(dataset: Dataset, zone: Zone, without: ReadonlySet<string>): GlueColumn[] {
  return Object.entries(dataset.columns)
    .filter(([name]) => !without.has(name))
    .map(([name, column]) => glueColumn(name, hiveType(column, zone), column.description));
}

function projection(keys: readonly PartitionKey[], location: string): Record<string, string> {
  return {
    'projection.enabled': 'true',
    ...Object.fromEntries(
      keys.flatMap((key) =>
        Object.entries(key.projection).map(([name, value]) => [`projection.${key.name}.${name}`, value]),
      ),
    ),
    'storage.location.template': `${location}${keys.map(({ name }) => `${name}=\${${name}}/`).join('')}`,
  };
}

interface ZoneShape {
  readonly keys: readonly PartitionKey[];
  readonly prefix: string;
  readonly about: string;
  readonly format: keyof typeof FORMATS;
  readonly columns: readonly GlueColumn[];
}

function zoneShape(dataset: Dataset, zone: Zone): ZoneShape {
  const { name, description } = dataset;
  switch (zone) {
    case 'raw':
      return {
        keys: [dateKey('Date of arrival, UTC.', ARRIVAL_RANGE)],
        prefix: prefixes.raw(name),
        about: `As received. ${description}`,
        format: 'parquet',
        columns: [...contractColumns(dataset, zone, new Set()), ...RAW_COLUMNS],
      };
    case 'cleaned': {
      const keys = eventPartitions(dataset);
      return {
        keys,
        prefix: prefixes.cleaned(name),
        about: description,
        format: 'parquet',
        // The column that partitions stands in the path, not in the files.
        columns: [
          ...contractColumns(dataset, zone, new Set(keys.map((key) => key.name))),
          ...CLEANED_COLUMNS,
        ],
      };
    }
    case 'quarantine':
      return {
        keys: [dateKey('Date of arrival, UTC.', ARRIVAL_RANGE)],
        prefix: prefixes.quarantine(name),
        about: `Events of ${name} that were refused, with the reason. Holds personal data as it was sent.`,
        format: 'json',
        columns: QUARANTINE_COLUMNS,
      };
  }
}

/**
 * A dataset's table in one zone, projected by Athena from its parameters: partitions need no crawler and
 * no registration. Layout of the paths: docs/architecture.md.
 */
export function renderGlueTable(dataset: Dataset, zone: Zone, { bucket }: TablePlace): GlueTable {
  const { keys, prefix, about, format, columns } = zoneShape(dataset, zone);
  const location = `s3://${bucket}/${prefix}`;
  return {
    name: dataset.name,
    description: shorten(about, MAX_DESCRIPTION),
    columns,
    partitionKeys: keys.map((key) => glueColumn(key.name, key.type, key.comment)),
    parameters: {
      EXTERNAL: 'TRUE',
      classification: format,
      'catchment.contract': dataset.version,
      'catchment.owner': dataset.owner,
      ...projection(keys, location),
    },
    location,
    ...FORMATS[format],
  };
}
