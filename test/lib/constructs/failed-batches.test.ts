import { test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { FailedBatches } from '../../../lib/constructs/failed-batches';
import { orders } from '../../../lib/datasets/orders.dataset';
import { templateOf } from './in-stack';

const SOURCE = '0b1f8e6c-6a4e-4b9f-9d0a-2f6c1f0f7f11';
const template = templateOf((stack, placement) => {
  new FailedBatches(stack, 'Batches', {
    dataset: orders,
    sourceId: SOURCE,
    environment: environments.dev,
    placement,
  });
});

test("every batch that the dataset's own event source gave up on becomes a message", () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: ['catchment-dev-quarantine-111111111111-us-east-1'] },
        object: { key: [{ prefix: `aws/lambda/${SOURCE}/` }] },
      },
    },
  });
});

test('and stays one for a fortnight, unless a replay deletes it', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'catchment-dev-orders-failed-batches',
    MessageRetentionPeriod: 1_209_600,
    SqsManagedSseEnabled: true,
  });
});
