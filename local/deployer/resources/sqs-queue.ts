import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { found, generatedName, gone, isMissing, type Provider } from '../provider';

/** CloudFormation's property for each queue attribute that is not a mere name. */
const ATTRIBUTES = {
  VisibilityTimeout: 'VisibilityTimeout',
  MessageRetentionPeriod: 'MessageRetentionPeriod',
  DelaySeconds: 'DelaySeconds',
  MaximumMessageSize: 'MaximumMessageSize',
  ReceiveMessageWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  RedrivePolicy: 'RedrivePolicy',
} as const satisfies Record<string, QueueAttributeName>;

export const sqsQueue: Provider = {
  type: 'AWS::SQS::Queue',
  honours: ['QueueName', ...Object.keys(ATTRIBUTES)],
  without: {
    SqsManagedSseEnabled: 'messages lie unencrypted on this disk',
    KmsMasterKeyId: 'messages lie unencrypted on this disk',
  },
  async put(properties, context) {
    const { sqs, endpoint } = context.clients;
    const QueueName = (properties['QueueName'] as string | undefined) ?? generatedName(context, 80);
    const Attributes = Object.fromEntries(
      Object.entries(ATTRIBUTES)
        .filter(([property]) => properties[property] !== undefined)
        .map(([property, attribute]) => {
          const value = properties[property];
          return [attribute, typeof value === 'object' ? JSON.stringify(value) : String(value)];
        }),
    );
    try {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    } catch (error) {
      if (!isMissing(error)) throw error;
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    }
    const url = `${endpoint}/${context.account}/${QueueName}`;
    const Arn = `arn:aws:sqs:${context.region}:${context.account}:${QueueName}`;
    return { physicalId: QueueName, ref: url, attributes: { Arn, QueueName, QueueUrl: url } };
  },
  /** SDKs call a queue at the host of its URL, so one with another gateway's address is as good as gone. */
  async exists({ physicalId, ref }, { sqs, endpoint }) {
    if (!ref.startsWith(`${endpoint}/`)) return false;
    return found(sqs.send(new GetQueueUrlCommand({ QueueName: physicalId })));
  },
  remove: ({ ref }, { sqs }) => gone(sqs.send(new DeleteQueueCommand({ QueueUrl: ref }))),
};
