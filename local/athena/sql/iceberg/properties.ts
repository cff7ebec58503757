import { invalidRequest } from '../../errors';

/** A property of Athena's Iceberg tables, and what it takes. */
type Check = (value: string) => boolean;

const count: Check = (value) => /^\d+$/.test(value);
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value.toUpperCase());

export const VACUUM = {
  maxSnapshotAgeSeconds: 'vacuum_max_snapshot_age_seconds',
  minSnapshotsToKeep: 'vacuum_min_snapshots_to_keep',
} as const;

/** By which Athena lets a table be made or altered, and the engine here does what they say. */
const KEPT: Readonly<Record<string, Check>> = {
  [VACUUM.maxSnapshotAgeSeconds]: count,
  [VACUUM.minSnapshotsToKeep]: count,
};
const AT_CREATION: Readonly<Record<string, Check>> = {
  table_type: oneOf('ICEBERG'),
  format: oneOf('PARQUET', 'ORC', 'AVRO'),
  format_version: (value) => value === '2',
};
const COMPRESSION = 'write_compression';
/** Athena has these as well; nothing here would follow them. */
const WITHOUT_EFFECT = [
  'optimize_rewrite_data_file_threshold',
  'optimize_rewrite_delete_file_threshold',
  'optimize_rewrite_min_data_file_size_bytes',
  'optimize_rewrite_max_data_file_size_bytes',
  'vacuum_max_metadata_files_to_keep',
];

export interface IcebergProperties {
  /** @default PARQUET */
  readonly format: string;
  /** As the engine's session calls it; undefined for its own choice. */
  readonly codec: string | undefined;
  /** What goes into the table's metadata as it is. */
  readonly kept: Record<string, string>;
}

/** @throws AwsError for a property, or a value of one, that Athena or the engine does not take */
export function icebergProperties(given: Readonly<Record<string, string>>): IcebergProperties {
  const { [COMPRESSION]: compression, ...others } = given;
  for (const [key, value] of Object.entries(others)) check(key, value, { ...AT_CREATION, ...KEPT });
  const kept = Object.entries(others).filter(([key]) => Object.hasOwn(KEPT, key));
  return {
    format: (given['format'] ?? 'PARQUET').toUpperCase(),
    codec: compression === undefined ? undefined : codecOf(compression),
    kept: Object.fromEntries(kept),
  };
}

/** What ALTER TABLE SET TBLPROPERTIES may say. @throws AwsError */
export function checkAltered(given: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(given)) check(key, value, KEPT);
}

function check(key: string, value: string, allowed: Readonly<Record<string, Check>>): void {
  const fits = allowed[key];
  if (fits?.(value)) return;
  if (fits !== undefined) throw invalidRequest(`Unsupported value '${value}' of the table property ${key}.`);
  const reason = WITHOUT_EFFECT.includes(key)
    ? 'the local environment does not do what it says'
    : `it takes ${Object.keys(allowed).join(', ')}`;
  throw invalidRequest(`Unsupported table property key: ${key}: ${reason}.`);
}

const CODECS: Readonly<Record<string, string>> = {
  GZIP: 'GZIP',
  ZLIB: 'GZIP',
  DEFLATE: 'GZIP',
  SNAPPY: 'SNAPPY',
  ZSTD: 'ZSTD',
  LZ4: 'LZ4',
  NONE: 'NONE',
  UNCOMPRESSED: 'NONE',
};

/** What the engine calls a compression of Athena's. @throws AwsError for one that it has not */
export function codecOf(compression: string): string {
  const codec = CODECS[compression.toUpperCase()];
  if (codec !== undefined) return codec;
  throw invalidRequest(
    `The local environment does not write the compression '${compression}': it has ${Object.keys(CODECS).join(', ')}.`,
  );
}
