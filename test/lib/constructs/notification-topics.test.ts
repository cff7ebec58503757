import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { NotificationTopics } from '../../../lib/constructs/notification-topics';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

const template = templateOf((stack) => {
  const notifications = { page: ['night@example.com'], ticket: ['day@example.com', 'team@example.com'] };
  const environment = { ...environments.dev, notifications };
  new NotificationTopics(stack, 'Topics', { environment, key: storageIn(stack).lakeKey });
});

test.each(['page', 'ticket'])('the %s topic is encrypted with our key', (severity) => {
  template.hasResourceProperties('AWS::SNS::Topic', {
    TopicName: `catchment-dev-${severity}`,
    KmsMasterKeyId: LAKE_KEY,
  });
});

test("alarms, budgets and cost anomalies of this account may publish to both, over TLS as everybody's", () => {
  const policies = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
  expect(policies).toHaveLength(2);
  for (const { Properties } of policies) {
    expect(Properties.PolicyDocument.Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: {
            Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com', 'costalerts.amazonaws.com'],
          },
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        }),
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    );
  }
});

test('each has its own recipients', () => {
  const subscribed = Object.entries(template.findResources('AWS::SNS::Subscription')).map(
    ([id, { Properties }]) => [id.includes('Page') ? 'page' : 'ticket', Properties.Endpoint],
  );
  expect(subscribed).toEqual([
    ['page', 'night@example.com'],
    ['ticket', 'day@example.com'],
    ['ticket', 'team@example.com'],
  ]);
});

test('a page mails alarms and their ends, not the first OK of an alarm that is new; a ticket mails everything', () => {
  const filters = Object.values(template.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [
    Properties.Endpoint,
    Properties.FilterPolicyScope,
    Properties.FilterPolicy,
  ]);
  expect(filters).toEqual([
    [
      'night@example.com',
      'MessageBody',
      { $or: [{ NewStateValue: ['ALARM'] }, { OldStateValue: ['ALARM'] }] },
    ],
    ['day@example.com', undefined, undefined],
    ['team@example.com', undefined, undefined],
  ]);
});
