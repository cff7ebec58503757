import { RemovalPolicy } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { Column } from '../contract/column';
import type { Mart } from '../contract/mart';
import { names, type Placement, prefixes } from '../wiring/names';

/** Iceberg's words for the types that a key or a date can have. */
const ICEBERG_TYPES: Readonly<Partial<Record<Column['kind'], string>>> = {
  string: 'string',
  boolean: 'boolean',
  int: 'int',
  bigint: 'long',
  date: 'date',
  timestamp: 'timestamptz',
};

/** As the marts job makes a table where there is none (glue-scripts/common/mart_table.py). */
const PROPERTIES = {
  'write.parquet.compression-codec': 'zstd',
  'write.metadata.delete-after-commit.enabled': 'true',
  'write.metadata.previous-versions-max': '50',
};

export interface MartTableProps {
  readonly mart: Mart;
  readonly placement: Placement;
  /** True: the table, its snapshots and its history outlive their stack. */
  readonly retain: boolean;
}

/**
 * A mart's Iceberg table, with its key and its date alone: they do not change within a version's MODEL
 * number. The other columns the marts job adds, at its first run and whenever the contract has a new one,
 * for Iceberg knows a column by an id that must stay, and a template has nowhere to keep it.
 */
export class MartTable extends glue.CfnTable {
  constructor(scope: Construct, id: string, { mart, placement, retain }: MartTableProps) {
    const keys = [...new Set([...mart.primaryKey, ...(mart.date === undefined ? [] : [mart.date])])];
    super(scope, id, {
      catalogId: placement.account,
      databaseName: names.database(placement.environment, mart.zone),
      name: mart.name,
      openTableFormatInput: {
        icebergInput: {
          metadataOperation: 'CREATE',
          version: '2',
          icebergTableInput: {
            location: `s3://${names.lakeBucket(placement)}/${prefixes.mart(mart.zone, mart.name)}`,
            schema: {
              schemaId: 0,
              type: 'struct',
              fields: keys.map((name, index) => ({
                id: index + 1,
                name,
                type: icebergType(mart, name),
                required: false,
                doc: mart.columns[name]?.description ?? '',
              })),
            },
            ...(mart.date === undefined ? {} : partitionedBy(mart, keys.indexOf(mart.date) + 1)),
            properties: PROPERTIES,
          },
        },
      },
    });
    this.applyRemovalPolicy(retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  }
}

function partitionedBy({ date = '', partition = 'month' }: Mart, sourceId: number) {
  const field =
    partition === 'day'
      ? { name: date, transform: 'identity' }
      : { name: `${date}_month`, transform: 'month' };
  // Iceberg numbers partition fields from 1,000.
  return { partitionSpec: { specId: 0, fields: [{ ...field, sourceId, fieldId: 1_000 }] } };
}

function icebergType({ name: mart, columns }: Mart, name: string): string {
  const column = columns[name];
  const type =
    column?.kind === 'decimal'
      ? `decimal(${column.precision}, ${column.scale})`
      : ICEBERG_TYPES[column?.kind ?? 'json'];
  if (type === undefined) {
    throw new Error(
      `${mart}: ${name} is ${column?.kind}, which cannot be part of a key. Take another column.`,
    );
  }
  return type;
}
