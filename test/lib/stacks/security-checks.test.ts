// test/setup.ts turns plugins off; they are what is tested here.
process.env['CDK_VALIDATION'] = 'true';

import { expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environments } from '../../../lib/config';
import { martsOf } from '../../../lib/contract/order-marts';
import { datasets } from '../../../lib/datasets';
import { marts } from '../../../lib/marts';
import { prefixes } from '../../../lib/wiring/names';
import { platformApp, resourcesOf, templatesOf } from './synthesize';

const checks = (app: App) => new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true });

test.each(Object.values(environments))("$name passes AWS's solutions checks", (environment) => {
  expect(() => platformApp(environment, datasets, checks, marts).synth()).not.toThrow();
});

test('a bucket that is not ours does not pass them', () => {
  const app = platformApp(environments.dev, datasets, checks);
  new Bucket(new Stack(app, 'careless'), 'Bucket');
  expect(() => app.synth()).toThrow('The S3 Bucket has server access logs disabled');
});

interface Suppression {
  readonly id: string;
  readonly reason: string;
}

test('the exceptions are these, each with a reason', () => {
  const app = platformApp(environments.prod, datasets, checks, marts);
  app.synth();
  const suppressions = [...resourcesOf(templatesOf(app))].flatMap(([id, { Metadata }]) =>
    (
      (Metadata?.['cdk_nag'] as { rules_to_suppress: Suppression[] } | undefined)?.rules_to_suppress ?? []
    ).map((each) => ({ ...each, at: id.split('/').at(-1) ?? '' })),
  );
  expect(suppressions.filter((each) => each.reason.split(' ').length < 8)).toEqual([]);
  const account = environments.prod.account;
  const bucket = (purpose: string) => `arn:aws:s3:::catchment-prod-${purpose}-${account}-us-east-1`;
  const wide = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;
  const lake = bucket('lake');
  // X-Ray of every function, CloudWatch of every Glue job.
  const telemetry = wide('*');
  const ingestion = (dataset: string) => [
    'Stream AwsSolutions-KDS3',
    `IngestionConsumerRole ${telemetry}`,
    `IngestionConsumerRole ${wide(`${lake}/raw/${dataset}/*`)}`,
    `IngestionConsumerRole ${wide(`${bucket('quarantine')}/${dataset}/*`)}`,
    `IngestionConsumerRole ${wide(`${bucket('quarantine')}/aws/lambda/*`)}`,
    `LiveSpeedLayerRole ${telemetry}`,
    'ArrivalsQueue AwsSolutions-SQS3',
    'ArrivalsQueuePolicy AwsSolutions-SQS3',
    'ArrivalsUndelivered AwsSolutions-SQS3',
    'ArrivalsUndeliveredPolicy AwsSolutions-SQS3',
    'FailedBatchesQueue AwsSolutions-SQS3',
    'FailedBatchesQueuePolicy AwsSolutions-SQS3',
  ];
  const processing = (dataset: string) => {
    const cleaned = wide(`${lake}/processed/cleaned/${dataset}/*`);
    const runs = wide(`${lake}/runs/${dataset}/*`);
    const exported = wide(`${lake}/operations/runs/*`);
    const lineage = wide(`${lake}/lineage/${dataset}/*`);
    const built = martsOf(dataset, datasets, marts).map(({ zone, name }) =>
      wide(`${lake}/${prefixes.mart(zone, name)}*`),
    );
    const logs = ['compaction', 'retention', 'orphan-file-deletion'].map((kind) =>
      wide(`arn:aws:logs:us-east-1:${account}:log-group:/aws-glue/iceberg-${kind}/logs:*`),
    );
    const executions = wide(`arn:aws:states:us-east-1:${account}:execution:catchment-prod-${dataset}:*`);
    const byRole = {
      CleaningCleanRole: [telemetry, wide(`${lake}/raw/${dataset}/*`), runs, cleaned],
      MartsRole: [telemetry, cleaned, runs, ...built],
      MaintenanceRole: [telemetry, ...built],
      OptimizersRole: [...built, ...logs],
      OpeningOpenRunRole: [telemetry, runs, exported, lineage, executions],
      GateQualityGateRole: [telemetry, runs, cleaned, wide(`${bucket('results')}/athena/*`)],
      ClosingCloseRunRole: [telemetry, runs, exported, lineage],
      FailingFailRunRole: [telemetry, runs, exported, lineage],
      RunRole: [telemetry],
    };
    return Object.entries(byRole).flatMap(([role, ids]) => ids.map((id) => `${role} ${id}`));
  };
  expect(suppressions.map(({ at, id }) => `${at.replace(/[0-9A-F]{8}$/, '')} ${id}`)).toEqual([
    'PseudonymKeySecret AwsSolutions-SMG4',
    `OriginalsRole ${wide(`${bucket('quarantine')}/*`)}`,
    'Live AwsSolutions-DDB3',
    ...['orders', 'events'].flatMap(ingestion),
    ...['orders', 'events'].flatMap(processing),
    `DataMonitorRole ${telemetry}`,
    `CostGuardRole ${telemetry}`,
    `CostGuardRole ${wide(`${lake}/operations/costs/*`)}`,
  ]);
});
