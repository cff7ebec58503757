import { expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { environments } from '../../../lib/config';
import { ArrivalsQueue } from '../../../lib/constructs/arrivals-queue';
import { OPEN_RUN_TIMEOUT_SECONDS } from '../../../lib/constructs/open-run';
import { orders } from '../../../lib/datasets/orders.dataset';
import { templateOf } from './in-stack';

const template: Template = templateOf((stack, placement) => {
  new ArrivalsQueue(stack, 'Arrivals', { dataset: orders, environment: environments.dev, placement });
});

test("the rule takes the dataset's raw objects of the lake bucket and no others", () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: ['catchment-dev-lake-111111111111-us-east-1'] },
        object: { key: [{ prefix: 'raw/orders/' }] },
      },
    },
    State: 'ENABLED',
  });
});

test('an arrival waits for a fortnight, and what cannot be delivered is kept as long', () => {
  for (const name of ['catchment-dev-orders-arrivals', 'catchment-dev-orders-undelivered']) {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: name,
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
  }
  const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rule?.['Properties'].Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]).toContain('Undelivered');
});

test('no arrival is ever moved aside', () => {
  template.allResourcesProperties('AWS::SQS::Queue', { RedrivePolicy: Match.absent() });
});

test('a message stays hidden for longer than open-run may live', () => {
  const [queue] = Object.values(
    template.findResources('AWS::SQS::Queue', {
      Properties: { QueueName: 'catchment-dev-orders-arrivals' },
    }),
  );
  expect(queue?.['Properties'].VisibilityTimeout).toBeGreaterThan(OPEN_RUN_TIMEOUT_SECONDS);
});

test('both queues deny requests without TLS, and only the rule may send', () => {
  const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
  expect(policies).toHaveLength(2);
  for (const policy of policies) {
    const statements = policy['Properties'].PolicyDocument.Statement;
    expect(statements[0]).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(statements[1]).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('Rule'), 'Arn'] } },
      },
    });
  }
});
