import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  NotFoundException,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clients } from '../../../../local/deployer/clients';
import { snsSubscription, snsTopic } from '../../../../local/deployer/resources/sns';

const sns = mockClient(SNSClient);
const clients = { sns: new SNSClient({}) } as unknown as Clients;
const context = { clients, account: '0', region: 'us-east-1', stackName: 'storage', logicalId: 'Topic' };
const TopicArn = 'arn:aws:sns:us-east-1:000000000000:runs';
beforeEach(() => {
  sns.reset();
});

test('a topic is known by its ARN, which Ref gives too', async () => {
  sns.on(CreateTopicCommand).resolves({ TopicArn });
  expect(await snsTopic.put({ TopicName: 'runs' }, context)).toEqual({
    physicalId: TopicArn,
    ref: TopicArn,
    attributes: { TopicArn, TopicName: 'runs' },
  });
});

test('a topic that has gone is made again', async () => {
  sns.on(GetTopicAttributesCommand).rejects(new NotFoundException({ message: 'gone', $metadata: {} }));
  const deployed = { physicalId: TopicArn, ref: TopicArn, attributes: {} };
  expect(await snsTopic.exists(deployed, clients)).toBe(false);
});

test('a recipient is subscribed, confirmed or not', async () => {
  sns.on(SubscribeCommand).resolves({ SubscriptionArn: `${TopicArn}:1` });
  const recipient = { TopicArn, Protocol: 'email', Endpoint: 'one@example.com' };
  expect((await snsSubscription.put(recipient, context)).physicalId).toBe(`${TopicArn}:1`);
  expect(sns.commandCalls(SubscribeCommand)[0]?.args[0].input).toEqual({
    ...recipient,
    ReturnSubscriptionArn: true,
  });
});
