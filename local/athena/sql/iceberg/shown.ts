import type { Column } from '@aws-sdk/client-glue';
import type { IcebergField, IcebergMetadata, IcebergType } from './metadata';

/** As Athena spells it, which differs from Hive by spaces. */
function typeText(type: IcebergType): string {
  if (typeof type === 'string') return NAMES[type] ?? type;
  switch (type.type) {
    case 'list':
      return `array<${typeText(type.element)}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(', ')}>`;
  }
}

const NAMES: Readonly<Record<string, string>> = { long: 'bigint', timestamptz: 'timestamp' };

export function currentFields(metadata: IcebergMetadata): readonly IcebergField[] {
  const current = metadata.schemas.find((schema) => schema['schema-id'] === metadata['current-schema-id']);
  return current?.fields ?? [];
}

export function columnsOf(metadata: IcebergMetadata): Column[] {
  return currentFields(metadata).map((field) => ({
    Name: field.name,
    Type: typeText(field.type),
    ...(field.doc === undefined ? {} : { Comment: field.doc }),
  }));
}

/** Name, transform and column of each partition field: `ts_day`, `day`, `ts`. */
export function partitionFields(metadata: IcebergMetadata): [string, string, string][] {
  const spec = metadata['partition-specs'].find((one) => one['spec-id'] === metadata['default-spec-id']);
  const fields = currentFields(metadata);
  return (spec?.fields ?? [])
    .filter(({ transform }) => transform !== 'void')
    .map((field) => {
      const column = fields.find(({ id }) => id === field['source-id']);
      return [field.name, field.transform, column?.name ?? ''];
    });
}

/** The partitioning as PARTITIONED BY says it: `day(`ts`)`, `bucket(16, `id`)`. */
export function partitionedBy(metadata: IcebergMetadata): string[] {
  return partitionFields(metadata).map(([, transform, column]) => {
    const name = `\`${column}\``;
    if (transform === 'identity') return name;
    const [, kind, number] = /^(\w+)\[(\d+)\]$/.exec(transform) ?? [];
    return kind === undefined ? `${transform}(${name})` : `${kind}(${number}, ${name})`;
  });
}

/** The properties of the table by the names that Athena's DDL has for them. */
export function athenaProperties({ properties = {} }: IcebergMetadata): Record<string, string> {
  const format = properties['write.format.default']?.toLowerCase();
  const codec = properties[`write.${format ?? 'parquet'}.compression-codec`]?.toLowerCase();
  const kept = Object.entries(properties).filter(([key]) => /^(?:vacuum|optimize)_/.test(key));
  return {
    table_type: 'iceberg',
    ...(format === undefined ? {} : { format }),
    ...(codec === undefined ? {} : { write_compression: codec }),
    ...Object.fromEntries(kept),
  };
}
