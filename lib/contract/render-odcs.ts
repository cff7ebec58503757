import { stringify } from 'yaml';
import type { Column, ColumnKind } from './column';
import type { Dataset } from './dataset';
import type { Mart } from './mart';
import { renderOdcsQuality } from './quality/odcs-quality';
import { typeText } from './row-schema';

/** YAML 1.1 parsers, PyYAML among them, would make a date of 2009-12-01 and a boolean of no. */
const YAML_OPTIONS = { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;

/** A list entry for what ODCS has no field for. */
interface CustomProperty {
  readonly property: string;
  readonly value: unknown;
}

const LOGICAL_TYPES: Readonly<Record<ColumnKind, string>> = {
  string: 'string',
  boolean: 'boolean',
  int: 'integer',
  bigint: 'integer',
  double: 'number',
  decimal: 'number',
  date: 'date',
  timestamp: 'timestamp',
  map: 'object',
  array: 'array',
  json: 'object',
};

/** What a kind says of itself, beside the contract's constraints. */
const TYPE_OPTIONS: Partial<Record<ColumnKind, Readonly<Record<string, unknown>>>> = {
  int: { format: 'i32' },
  bigint: { format: 'i64' },
  double: { format: 'f64' },
  date: { format: 'yyyy-MM-dd' },
  timestamp: { timezone: true },
};

/** The entries that have a value, in order; undefined when none has, so that no empty object is written. */
function present(entries: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const kept = Object.entries(entries).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function customProperties(entries: Readonly<Record<string, unknown>>): CustomProperty[] | undefined {
  const kept = present(entries);
  return kept && Object.entries(kept).map(([property, value]) => ({ property, value }));
}

/** ODCS has no enum; it has a check that no value is outside of a list. */
function enumCheck(values: readonly string[]): unknown[] {
  return [{ type: 'library', metric: 'invalidValues', arguments: { validValues: values }, mustBe: 0 }];
}

function columnProperty(table: Table, name: string, column: Column): Record<string, unknown> | undefined {
  const position = table.primaryKey.indexOf(name);
  const sources = table.lineage?.[name];
  return present({
    name,
    logicalType: LOGICAL_TYPES[column.kind],
    physicalType: typeText(column),
    description: column.description,
    required: column.required,
    primaryKey: position < 0 ? undefined : true,
    primaryKeyPosition: position < 0 ? undefined : position + 1,
    logicalTypeOptions: present({
      ...TYPE_OPTIONS[column.kind],
      format: column.format ?? TYPE_OPTIONS[column.kind]?.['format'],
      minLength: column.minLength,
      maxLength: column.maxLength,
      pattern: column.pattern,
      minimum: column.min,
      maximum: column.max,
    }),
    transformSourceObjects: sources?.map((source) => `${source.input}.${source.column}`),
    items: column.kind === 'array' ? { logicalType: 'string', physicalType: 'string' } : undefined,
    quality: column.enum && enumCheck(column.enum),
    classification: column.pii?.classification,
    customProperties: customProperties({
      piiAction: column.pii?.action,
      piiReadableBy: column.pii?.readableBy,
      numericKeys: column.numericKeys,
      added: column.added,
    }),
  });
}

/** What datasets and marts have in common. */
type Table = Pick<
  Mart,
  'name' | 'version' | 'owner' | 'description' | 'columns' | 'primaryKey' | 'quality' | 'lineage'
>;

/** @param more what only datasets, or only marts, say. */
function contract(table: Table, more: Readonly<Record<string, unknown>>): string {
  const { name, version, owner, description, columns, quality } = table;
  const document = present({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: name,
    name,
    version,
    status: 'active',
    description: { purpose: description },
    team: { name: owner },
    schema: [
      {
        name,
        logicalType: 'object',
        physicalType: 'table',
        physicalName: name,
        properties: Object.entries(columns).map(([each, column]) => columnProperty(table, each, column)),
        quality: renderOdcsQuality(quality, columns),
      },
    ],
    ...more,
  });
  return stringify(document, YAML_OPTIONS);
}

const header = (what: string, folder: string) =>
  `# Written by \`npm run contracts\` from the ${what} in ${folder}. Change it there.\n`;

/**
 * The contract as Open Data Contract Standard v3.1.0, for those who do not read TypeScript. Everything is
 * in it: parse-odcs.ts makes the same dataset of it again. The same dataset gives the same bytes.
 */
export function renderOdcs(dataset: Dataset): string {
  const { name, freshnessMinutes, retentionDays } = dataset;
  return (
    header(`dataset "${name}"`, 'lib/datasets') +
    contract(dataset, {
      slaProperties: [
        { property: 'latency', value: freshnessMinutes, unit: 'm', element: name },
        ...(retentionDays === undefined
          ? []
          : [{ property: 'retention', value: retentionDays, unit: 'd', element: name }]),
      ],
      customProperties: customProperties({
        eventTime: dataset.eventTime,
        partitioning: dataset.partitioning,
        contentId: dataset.contentId,
        drop: dataset.drop,
        monitoring: dataset.monitoring,
        capacity: dataset.capacity,
        runGroup: dataset.runGroup,
      }),
    })
  );
}

/** A mart's contract, in the same way: parseMartOdcs makes the same mart of it again. */
export function renderMartOdcs(mart: Mart): string {
  return (
    header(`mart "${mart.name}"`, 'lib/marts') +
    contract(mart, {
      customProperties: customProperties({
        zone: mart.zone,
        date: mart.date,
        partition: mart.partition,
        subject: mart.subject,
        inputs: mart.inputs,
      }),
    })
  );
}
