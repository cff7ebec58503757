import type { Mart, MartZone } from '../contract/mart';
import { type DatabaseName, names, type Placement, prefixes } from '../wiring/names';

/** Glue's catalogue in Spark, as AWS names it; jobs say it in front of their tables. */
export const ICEBERG_CATALOG = 'glue_catalog';

const MART_ZONES: readonly MartZone[] = ['aggregated', 'enriched', 'analytics'];

/** Job arguments that let Spark on Glue read and write Iceberg tables; locally the driver is set up so. */
export function icebergArguments(placement: Placement): Record<string, string> {
  const catalog = `spark.sql.catalog.${ICEBERG_CATALOG}`;
  const settings = {
    'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    [catalog]: 'org.apache.iceberg.spark.SparkCatalog',
    [`${catalog}.catalog-impl`]: 'org.apache.iceberg.aws.glue.GlueCatalog',
    [`${catalog}.io-impl`]: 'org.apache.iceberg.aws.s3.S3FileIO',
    // Every mart says its own location; this is where one that said none would lie.
    [`${catalog}.warehouse`]: `s3://${names.lakeBucket(placement)}/processed/unplaced/`,
  };
  return {
    '--datalake-formats': 'iceberg',
    // One argument for all: Glue takes each name once, and hands this one on as it is.
    '--conf': Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' --conf '),
    '--catalog': ICEBERG_CATALOG,
    '--databases': databaseArgument(placement.environment),
  };
}

function databaseArgument(environment: string): string {
  const zones: readonly DatabaseName[] = ['cleaned', ...MART_ZONES];
  return JSON.stringify(Object.fromEntries(zones.map((zone) => [zone, names.database(environment, zone)])));
}

/** Where the marts lie, below the lake bucket's ARN. */
export function martObjects(lakeArn: string, marts: readonly Mart[]): string[] {
  return marts.map(({ zone, name }) => `${lakeArn}/${prefixes.mart(zone, name)}*`);
}
