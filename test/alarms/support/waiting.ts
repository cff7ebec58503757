import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { clientConfig } from '../../../cli/aws';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { eventually, sqs } from '../../integration/support/platform';
import { clockNow } from './control';

const MINUTE_MS = 60_000;

/** Waits until a service has told a metric, at the earliest in the minute of a time of the clock. */
export async function toldThisMinute(
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  since?: Date,
): Promise<void> {
  const client = new CloudWatchClient(clientConfig(local.name));
  const minute = Math.floor((since ?? (await clockNow())).getTime() / MINUTE_MS) * MINUTE_MS;
  try {
    await eventually(`${namespace} tells ${metric}`, 30, async () => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: namespace,
          MetricName: metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          StartTime: new Date(minute),
          // The clock goes on while this waits.
          EndTime: new Date(minute + 2 * MINUTE_MS),
          Period: 60,
          Statistics: ['Sum'],
        }),
      );
      return Datapoints.some(({ Sum = 0 }) => Sum > 0) ? true : undefined;
    });
  } finally {
    client.destroy();
  }
}

/** Takes one arrival off the dataset's work list, as EventBridge would when it cannot deliver it. */
export async function loseArrival(dataset: string): Promise<void> {
  const client = sqs();
  const urlOf = async (QueueName: string) =>
    (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  const from = await urlOf(names.arrivalsQueue(local.name, dataset));
  const message = await eventually(`an arrival of ${dataset} is on the work list`, 30, async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: from, WaitTimeSeconds: 1 }),
    );
    return Messages[0];
  });
  await client.send(
    new SendMessageCommand({
      QueueUrl: await urlOf(names.undeliveredArrivals(local.name, dataset)),
      MessageBody: message.Body,
    }),
  );
  await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
  client.destroy();
}

/** Waits until a queue has a message that can be received, and leaves it there. */
export async function waiting(QueueName: string, seconds = 30): Promise<void> {
  const client = sqs();
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  await eventually(`${QueueName} has a message`, seconds, async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.['ApproximateNumberOfMessages']) > 0 ? true : undefined;
  });
  client.destroy();
}
