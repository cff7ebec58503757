import { parse } from 'yaml';
import { z } from 'zod';
import type { Column } from './column';
import { ContractError } from './contract-error';
import type { Dataset } from './dataset';
import type { ColumnLineage, Mart } from './mart';
import { odcsQuality, parseOdcsQuality } from './quality/odcs-quality';

const customProperties = z
  .array(z.object({ property: z.string(), value: z.unknown() }))
  .default([])
  .transform((entries) => Object.fromEntries(entries.map(({ property, value }) => [property, value])));

/** Left out where the YAML has no value: a contract tells "absent" from "undefined". */
function defined<T extends object>(entries: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const property = z.object({
  name: z.string(),
  physicalType: z.string(),
  description: z.string(),
  required: z.boolean(),
  primaryKeyPosition: z.int().optional(),
  logicalTypeOptions: z
    .object({
      format: z.string().optional(),
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      pattern: z.string().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    })
    .default({}),
  quality: z.array(z.object({ arguments: z.object({ validValues: z.array(z.string()) }) })).optional(),
  classification: z.string().optional(),
  transformSourceObjects: z.array(z.string()).optional(),
  customProperties,
});

const document = z.object({
  apiVersion: z.literal('v3.1.0'),
  name: z.string(),
  version: z.string(),
  description: z.object({ purpose: z.string() }),
  team: z.object({ name: z.string() }),
  schema: z.tuple([z.object({ properties: z.array(property), quality: odcsQuality })]),
  slaProperties: z.array(z.object({ property: z.string(), value: z.number() })).default([]),
  customProperties,
});

const PHYSICAL_TYPE = /^(?<kind>[a-z]+)(?:\((?<precision>\d+),(?<scale>\d+)\)|<string(?:,string)?>)?$/;

function columnOf(entry: z.infer<typeof property>): Column {
  const type = PHYSICAL_TYPE.exec(entry.physicalType)?.groups;
  if (type === undefined) {
    throw new ContractError(
      `column "${entry.name}": physicalType is "${entry.physicalType}", which no column has.`,
    );
  }
  const { format, minimum, maximum, ...lengths } = entry.logicalTypeOptions;
  const { piiAction: action, piiReadableBy: readableBy, numericKeys, added } = entry.customProperties;
  const column = {
    kind: type['kind'],
    required: entry.required,
    description: entry.description,
    ...lengths,
    format: type['kind'] === 'string' ? format : undefined,
    min: minimum,
    max: maximum,
    enum: entry.quality?.[0]?.arguments.validValues,
    precision: type['precision'] === undefined ? undefined : Number(type['precision']),
    scale: type['scale'] === undefined ? undefined : Number(type['scale']),
    numericKeys,
    added,
    pii:
      action === undefined
        ? undefined
        : defined({ classification: entry.classification, action, readableBy }),
  };
  return defined(column) as unknown as Column;
}

/** @throws ContractError when the text is no such file. */
function read(yaml: string): z.infer<typeof document> {
  const parsed = document.safeParse(parse(yaml));
  if (parsed.success) return parsed.data;
  throw new ContractError(
    `This is no contract as \`npm run contracts\` writes it: ${z.prettifyError(parsed.error)}. Restore the committed file.`,
  );
}

/** What datasets and marts have in common. */
function tableOf(data: z.infer<typeof document>) {
  const { properties, quality } = data.schema[0];
  return {
    name: data.name,
    version: data.version,
    owner: data.team.name,
    description: data.description.purpose,
    columns: Object.fromEntries(properties.map((entry) => [entry.name, columnOf(entry)])),
    primaryKey: properties
      .filter((entry) => entry.primaryKeyPosition !== undefined)
      .sort((a, b) => Number(a.primaryKeyPosition) - Number(b.primaryKeyPosition))
      .map((entry) => entry.name),
    quality: parseOdcsQuality(quality),
    ...data.customProperties,
  };
}

/**
 * The dataset that an ODCS file of renderOdcs describes.
 *
 * @throws ContractError when the text is no such file.
 */
export function parseOdcs(yaml: string): Dataset {
  const data = read(yaml);
  const sla = new Map(data.slaProperties.map(({ property: name, value }) => [name, value]));
  return defined({
    ...tableOf(data),
    freshnessMinutes: sla.get('latency'),
    retentionDays: sla.get('retention'),
  }) as unknown as Dataset;
}

function lineageOf({ schema: [{ properties }] }: z.infer<typeof document>): ColumnLineage | undefined {
  const told = properties.flatMap(({ name, transformSourceObjects: sources }) =>
    sources === undefined
      ? []
      : [
          [
            name,
            sources.map((source) => {
              const [input = '', column = ''] = source.split('.');
              return { input, column };
            }),
          ] as const,
        ],
  );
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/**
 * The mart that an ODCS file of renderMartOdcs describes.
 *
 * @throws ContractError when the text is no such file.
 */
export function parseMartOdcs(yaml: string): Mart {
  const data = read(yaml);
  return defined({ ...tableOf(data), lineage: lineageOf(data) }) as unknown as Mart;
}
