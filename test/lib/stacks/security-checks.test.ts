// test/setup.ts turns plugins off; they are what is tested here.
process.env['CDK_VALIDATION'] = 'true';

import { expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environments } from '../../../lib/config';
import { datasets } from '../../../lib/datasets';
import { platformApp, resourcesOf, templatesOf } from './synthesize';

const checks = (app: App) => new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true });

test.each(Object.values(environments))("$name passes AWS's solutions checks", (environment) => {
  expect(() => platformApp(environment, datasets, checks).synth()).not.toThrow();
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
  const app = platformApp(environments.prod, datasets, checks);
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
  expect(suppressions.map(({ at, id }) => `${at.replace(/[0-9A-F]{8}$/, '')} ${id}`)).toEqual([
    'PseudonymKeySecret AwsSolutions-SMG4',
    'Stream AwsSolutions-KDS3',
    `IngestionConsumerRole ${wide(`${bucket('lake')}/raw/orders/*`)}`,
    `IngestionConsumerRole ${wide(`${bucket('quarantine')}/orders/*`)}`,
    `IngestionConsumerRole ${wide(`${bucket('quarantine')}/aws/lambda/*`)}`,
    'ArrivalsQueue AwsSolutions-SQS3',
    'ArrivalsQueuePolicy AwsSolutions-SQS3',
    'ArrivalsUndelivered AwsSolutions-SQS3',
    'ArrivalsUndeliveredPolicy AwsSolutions-SQS3',
    `OpeningOpenRunRole ${wide(`${bucket('lake')}/runs/orders/*`)}`,
    `OpeningOpenRunRole ${wide(`${bucket('lake')}/runs/orders/open/*`)}`,
    `CleaningCleanRole ${wide(`${bucket('lake')}/raw/orders/*`)}`,
    `CleaningCleanRole ${wide(`${bucket('lake')}/runs/orders/*`)}`,
    `CleaningCleanRole ${wide(`${bucket('lake')}/processed/cleaned/orders/*`)}`,
    `RunRole ${wide('*')}`,
  ]);
});
