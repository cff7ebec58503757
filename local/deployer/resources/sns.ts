import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { found, generatedName, gone, type Provider } from '../provider';

export const snsTopic: Provider = {
  type: 'AWS::SNS::Topic',
  honours: ['TopicName'],
  without: { KmsMasterKeyId: 'messages lie unencrypted on this disk' },
  async put(properties, context) {
    const Name = (properties['TopicName'] as string | undefined) ?? generatedName(context, 256);
    // Gives the topic there is, when there is one.
    const { TopicArn = '' } = await context.clients.sns.send(new CreateTopicCommand({ Name }));
    return { physicalId: TopicArn, ref: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  exists: ({ physicalId }, { sns }) =>
    found(sns.send(new GetTopicAttributesCommand({ TopicArn: physicalId }))),
  remove: ({ physicalId }, { sns }) => gone(sns.send(new DeleteTopicCommand({ TopicArn: physicalId }))),
};

export const snsSubscription: Provider = {
  type: 'AWS::SNS::Subscription',
  honours: ['TopicArn', 'Protocol', 'Endpoint'],
  async put(properties, { clients }) {
    const { TopicArn, Protocol, Endpoint } = properties as Record<string, string>;
    const { SubscriptionArn = '' } = await clients.sns.send(
      new SubscribeCommand({ TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true }),
    );
    return { physicalId: SubscriptionArn, ref: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  exists: ({ physicalId }, { sns }) =>
    found(sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: physicalId }))),
  remove: ({ physicalId }, { sns }) =>
    gone(sns.send(new UnsubscribeCommand({ SubscriptionArn: physicalId }))),
};
