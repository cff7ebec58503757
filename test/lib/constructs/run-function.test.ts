import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { CloseRun } from '../../../lib/constructs/close-run';
import { FailRun } from '../../../lib/constructs/fail-run';
import { QualityGate } from '../../../lib/constructs/quality-gate';
import type { Dataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyBundle, permissionsOf, storageIn, templateOf } from './in-stack';

const LAKE = 'arn:aws:s3:::catchment-dev-lake-111111111111-us-east-1';
const RESULTS = 'arn:aws:s3:::catchment-dev-results-111111111111-us-east-1';
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:catchment-dev-runs';
const GLUE = 'arn:aws:glue:us-east-1:111111111111';

const returns: Dataset = {
  ...orders,
  name: 'returns',
  quality: [
    {
      name: 'order-exists',
      kind: 'referential',
      column: 'invoice',
      references: { dataset: 'orders', column: 'invoice' },
      severity: 'fail',
    },
  ],
};

const shared = (stack: Parameters<Parameters<typeof templateOf>[0]>[0]) => ({
  group: 'shop',
  bundle: anyBundle(),
  lakeKey: storageIn(stack).lakeKey,
  environment: environments.dev,
});
const gate = templateOf((stack, placement) => {
  new QualityGate(stack, 'Gate', { ...shared(stack), datasets: [returns], placement });
});
const close = templateOf((stack, placement) => {
  new CloseRun(stack, 'Close', { ...shared(stack), datasets: ['returns'], placement });
});
const fail = templateOf((stack, placement) => {
  new FailRun(stack, 'Fail', { ...shared(stack), datasets: ['returns'], placement });
});

test.each([
  ['quality-gate', gate],
  ['close-run', close],
  ['fail-run', fail],
])(
  '%s keeps the ledger and reads the runs of its datasets, and has no action by wildcard',
  (name, template) => {
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: `catchment-dev-shop-${name}` });
    const permissions = permissionsOf(template);
    expect(permissions['KeepLedger']?.resources).toBe(
      'arn:aws:dynamodb:us-east-1:111111111111:table/catchment-dev-ledger',
    );
    expect(permissions['ReadRuns']).toEqual({
      actions: ['s3:GetObject'],
      resources: `${LAKE}/runs/returns/*`,
    });
  },
);

test('the gate queries in the workgroup alone, and reads what its rules look at, references too', () => {
  const { Query, ReadTables, ReadCleaned, KeepResults } = permissionsOf(gate);
  expect(Query?.resources).toBe('arn:aws:athena:us-east-1:111111111111:workgroup/catchment-dev');
  expect(ReadTables?.resources).toEqual([
    `${GLUE}:catalog`,
    `${GLUE}:database/catchment_dev_cleaned`,
    `${GLUE}:table/catchment_dev_cleaned/orders`,
    `${GLUE}:table/catchment_dev_cleaned/returns`,
  ]);
  expect(ReadCleaned?.resources).toEqual([
    `${LAKE}/processed/cleaned/orders/*`,
    `${LAKE}/processed/cleaned/returns/*`,
  ]);
  expect(KeepResults?.resources).toBe(`${RESULTS}/athena/*`);
});

test('its metrics are of our namespace alone', () => {
  const [role] = Object.values(gate.findResources('AWS::IAM::Role'));
  const statements = role?.['Properties'].Policies[0].PolicyDocument.Statement;
  expect(statements.find((each: { Sid: string }) => each.Sid === 'Measure').Condition).toEqual({
    StringEquals: { 'cloudwatch:namespace': 'DataPipeline' },
  });
});

test('closing exports the run and writes its lineage', () => {
  const { ExportRuns, WriteLineage } = permissionsOf(close);
  expect(ExportRuns).toEqual({ actions: ['s3:PutObject'], resources: `${LAKE}/operations/runs/*` });
  expect(WriteLineage).toEqual({ actions: ['s3:PutObject'], resources: `${LAKE}/lineage/returns/*` });
});

test('failing tells people through the topic, and knows the datasets of its group', () => {
  expect(permissionsOf(fail)['TellPeople']).toEqual({ actions: ['sns:Publish'], resources: TOPIC });
  const [resource] = Object.values(fail.findResources('AWS::Lambda::Function'));
  expect(resource?.['Properties'].Environment.Variables).toMatchObject({
    RUNS_TOPIC: TOPIC,
    DATASETS: '["returns"]',
    LINEAGE_ENDPOINT: 'none',
  });
});
