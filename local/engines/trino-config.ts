/** Java properties, one a line. */
const properties = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

export interface TrinoSettings {
  readonly port: number;
  /** Address of S3 and of the Glue catalogue. */
  readonly gatewayUrl: string;
  readonly catalogs: string;
  readonly plugins: string;
}

export function serverProperties({ port, catalogs, plugins }: TrinoSettings): string {
  return properties({
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': port,
    'http-server.log.enabled': 'false',
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'discovery.uri': `http://127.0.0.1:${port}`,
    'catalog.config-dir': catalogs,
    'plugin.dir': plugins,
    'query.max-memory': '400MB',
    'query.max-memory-per-node': '400MB',
    'memory.heap-headroom-per-node': '200MB',
    'task.concurrency': 2,
  });
}

/** Trino's name of the catalogue that Iceberg tables are redirected to; Athena has no such name. */
export const ICEBERG_CATALOG = 'iceberg';

/**
 * The catalogue that Athena calls awsdatacatalog: the Hive connector on Glue, with partition projection. It
 * hands Iceberg tables to the other connector, so that one name shows both kinds.
 */
export function hiveProperties(settings: TrinoSettings): string {
  return properties({
    'connector.name': 'hive',
    'hive.metastore': 'glue',
    ...glueAndS3(settings),
    'hive.partition-projection-enabled': 'true',
    'hive.non-managed-table-writes-enabled': 'true',
    'hive.recursive-directories': 'true',
    'hive.iceberg-catalog-name': ICEBERG_CATALOG,
  });
}

/** Iceberg tables of the same Glue catalogue. */
export function icebergProperties(settings: TrinoSettings): string {
  return properties({
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'glue',
    ...glueAndS3(settings),
  });
}

function glueAndS3({ gatewayUrl }: TrinoSettings): Record<string, string> {
  const region = 'us-east-1';
  return {
    'hive.metastore.glue.region': region,
    'hive.metastore.glue.endpoint-url': gatewayUrl,
    'hive.metastore.glue.aws-access-key': 'test',
    'hive.metastore.glue.aws-secret-key': 'test',
    'hive.metastore.glue.default-warehouse-dir': 's3://catchment-local-unused/',
    'fs.native-s3.enabled': 'true',
    's3.endpoint': gatewayUrl,
    's3.region': region,
    's3.path-style-access': 'true',
    's3.aws-access-key': 'test',
    's3.aws-secret-key': 'test',
  };
}
