import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import { DatasetTable } from '../../../lib/constructs/dataset-table';
import { orders } from '../../../lib/datasets/orders.dataset';
import type { Zone } from '../../../lib/wiring/names';
import { templateOf } from './in-stack';

function table(zone: Zone, environment: EnvironmentConfig = environments.dev): Template {
  return templateOf((stack, placement) => {
    new DatasetTable(stack, 'Table', {
      dataset: orders,
      zone,
      placement,
      tiers: environment.lifecycle[zone],
    });
  }, environment);
}

function input(template: Template) {
  const [resource] = Object.values(template.findResources('AWS::Glue::Table'));
  return resource?.['Properties'].TableInput;
}

describe.each([
  ['raw', 'catchment_dev_raw', 's3://catchment-dev-lake-111111111111-us-east-1/raw/orders/'],
  [
    'cleaned',
    'catchment_dev_cleaned',
    's3://catchment-dev-lake-111111111111-us-east-1/processed/cleaned/orders/',
  ],
  ['quarantine', 'catchment_dev_quarantine', 's3://catchment-dev-quarantine-111111111111-us-east-1/orders/'],
] as const)('the %s table', (zone, database, location) => {
  test('stands in its database over its prefix', () => {
    const template = table(zone);
    template.hasResourceProperties('AWS::Glue::Table', {
      CatalogId: '111111111111',
      DatabaseName: database,
      TableInput: { Name: 'orders', TableType: 'EXTERNAL_TABLE', StorageDescriptor: { Location: location } },
    });
  });

  test('is projected by Athena from a location template', () => {
    expect(input(table(zone)).Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.dt.type': 'date',
      'storage.location.template': `${location}dt=\${dt}/`,
    });
  });

  test('does not claim client-side encryption, with which Athena cannot read it', () => {
    expect(input(table(zone)).Parameters).not.toHaveProperty('has_encrypted_data');
  });
});

test('the raw table of prod says where Athena stops seeing', () => {
  expect(input(table('raw', environments.prod)).Description).toContain(
    'Objects older than 365 days are in Deep Archive, and Athena leaves them out of its answers.',
  );
  expect(input(table('cleaned', environments.prod)).Description).not.toContain('Deep Archive');
});
