import { expect, test } from '@jest/globals';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { environments } from '../../../lib/config';
import { OpenRun } from '../../../lib/constructs/open-run';
import { anyBundle, LAKE_KEY, permissionsOf, storageIn, templateOf } from './in-stack';

const LAKE = 'arn:aws:s3:::catchment-dev-lake-111111111111-us-east-1';
const queueArn = (dataset: string) => `arn:aws:sqs:us-east-1:111111111111:${dataset}`;

const template = templateOf((stack, placement) => {
  new OpenRun(stack, 'OpenRun', {
    group: 'shop',
    arrivals: {
      orders: Queue.fromQueueArn(stack, 'Orders', queueArn('orders')),
      returns: Queue.fromQueueArn(stack, 'Returns', queueArn('returns')),
    },
    bundle: anyBundle(),
    lakeKey: storageIn(stack).lakeKey,
    environment: environments.dev,
    placement,
  });
});

test('it is told the queue of every dataset of its group', () => {
  const [resource] = Object.values(template.findResources('AWS::Lambda::Function'));
  const variables = resource?.['Properties'].Environment.Variables;
  expect(variables.LAKE_BUCKET).toBe('catchment-dev-lake-111111111111-us-east-1');
  const text = JSON.stringify(variables.ARRIVALS);
  expect(text).toContain('111111111111/orders');
  expect(text).toContain('111111111111/returns');
});

test("it may drain those queues, keep the ledger and write those datasets' runs, and no more", () => {
  const { WriteLog: _, Trace: __, ...permissions } = permissionsOf(template);
  expect(permissions).toEqual({
    DrainArrivals: {
      actions: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      resources: [queueArn('orders'), queueArn('returns')],
    },
    WriteManifests: {
      actions: ['s3:PutObject'],
      resources: [`${LAKE}/runs/orders/*`, `${LAKE}/runs/returns/*`],
    },
    KeepLedger: {
      actions: [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      resources: 'arn:aws:dynamodb:us-east-1:111111111111:table/catchment-dev-ledger',
    },
    UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: LAKE_KEY },
    ReadRuns: {
      actions: ['s3:GetObject'],
      resources: [`${LAKE}/runs/orders/*`, `${LAKE}/runs/returns/*`],
    },
    ListRuns: { actions: ['s3:ListBucket'], resources: LAKE },
    ExportRuns: { actions: ['s3:PutObject'], resources: `${LAKE}/operations/runs/*` },
    WriteLineage: {
      actions: ['s3:PutObject'],
      resources: [`${LAKE}/lineage/orders/*`, `${LAKE}/lineage/returns/*`],
    },
    ListQuarantine: {
      actions: ['s3:ListBucket'],
      resources: 'arn:aws:s3:::catchment-dev-quarantine-111111111111-us-east-1',
    },
    DescribeHolders: {
      actions: ['states:DescribeExecution'],
      resources: 'arn:aws:states:us-east-1:111111111111:execution:catchment-dev-shop:*',
    },
  });
});
