import { test } from '@jest/globals';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import { QueryWorkgroup } from '../../../lib/constructs/query-workgroup';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

function workgroup(environment: EnvironmentConfig = environments.dev) {
  return templateOf((stack, placement) => {
    new QueryWorkgroup(stack, 'Workgroup', { storage: storageIn(stack), environment, placement });
  }, environment);
}

test('results go to one encrypted place, whatever a client asks for', () => {
  workgroup().hasResourceProperties('AWS::Athena::WorkGroup', {
    Name: 'catchment-dev',
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        OutputLocation: 's3://catchment-dev-results-111111111111-us-east-1/athena/',
        ExpectedBucketOwner: '111111111111',
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: LAKE_KEY },
      },
    },
  });
});

test.each([
  [environments.dev, 10],
  [environments.prod, 1_024],
])('a query in $name is stopped at its scan limit', (environment, gibibytes) => {
  workgroup(environment).hasResourceProperties('AWS::Athena::WorkGroup', {
    WorkGroupConfiguration: { BytesScannedCutoffPerQuery: gibibytes * 1_024 ** 3 },
  });
});

test('it runs engine version 3 and publishes its metrics', () => {
  workgroup().hasResourceProperties('AWS::Athena::WorkGroup', {
    WorkGroupConfiguration: {
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      PublishCloudWatchMetricsEnabled: true,
    },
  });
});

test('prod refuses to delete it with its saved queries, dev does not', () => {
  workgroup(environments.prod).hasResourceProperties('AWS::Athena::WorkGroup', {
    RecursiveDeleteOption: false,
  });
  workgroup(environments.dev).hasResourceProperties('AWS::Athena::WorkGroup', {
    RecursiveDeleteOption: true,
  });
});
