import { expect, test } from '@jest/globals';
import {
  hiveProperties,
  ICEBERG_CATALOG,
  icebergProperties,
  serverProperties,
} from '../../../local/engines/trino-config';

const settings = {
  port: 18080,
  gatewayUrl: 'http://127.0.0.1:4566',
  catalogs: '/run/catalog',
  plugins: '/trino/plugin',
};

test('Trino listens on loopback alone', () => {
  const lines = serverProperties(settings).trim().split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'http-server.http.port=18080',
      'node.bind-ip=127.0.0.1',
      'node.internal-address=127.0.0.1',
      'discovery.uri=http://127.0.0.1:18080',
    ]),
  );
});

test('Trino reads S3 and Glue through the gateway, with partition projection', () => {
  const lines = hiveProperties(settings).trim().split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'hive.metastore.glue.endpoint-url=http://127.0.0.1:4566',
      's3.endpoint=http://127.0.0.1:4566',
      'hive.partition-projection-enabled=true',
      'hive.recursive-directories=true',
    ]),
  );
});

test('one catalogue shows Hive tables and Iceberg tables', () => {
  expect(hiveProperties(settings).split('\n')).toContain(`hive.iceberg-catalog-name=${ICEBERG_CATALOG}`);
  const lines = icebergProperties(settings).trim().split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'connector.name=iceberg',
      'iceberg.catalog.type=glue',
      'hive.metastore.glue.endpoint-url=http://127.0.0.1:4566',
      's3.endpoint=http://127.0.0.1:4566',
    ]),
  );
});
