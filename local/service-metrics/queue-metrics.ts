import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import type { Clock } from '../clock';
import type { MetricSink } from '../monitoring/metric-sink';

export interface QueueMetricsOptions {
  /** MiniStack. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly metrics: MetricSink;
  /** @default us-east-1 */
  readonly region?: string;
}

export interface QueueMetrics {
  /** Measures every queue there is, now. @throws Error when the queues cannot be listed. */
  collect(): Promise<void>;
  close(): void;
}

/** What SQS publishes once a minute of each queue. */
export function createQueueMetrics(options: QueueMetricsOptions): QueueMetrics {
  const { endpoint, clock, metrics, region = 'us-east-1' } = options;
  const requestHandler = new NodeHttpHandler();
  const sqs = new SQSClient({
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler,
  });

  async function queues(): Promise<string[]> {
    const urls: string[] = [];
    let next: string | undefined;
    do {
      const page = await sqs.send(
        new ListQueuesCommand({ MaxResults: 1_000, ...(next === undefined ? {} : { NextToken: next }) }),
      );
      urls.push(...(page.QueueUrls ?? []));
      next = page.NextToken;
    } while (next !== undefined);
    return urls;
  }

  async function measure(QueueUrl: string): Promise<void> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const visible = Number(Attributes.ApproximateNumberOfMessages ?? 0);
    const inFlight = Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
    // Looking at a message counts as receiving it, which would send it to the dead-letter queue in time.
    const age = Attributes.RedrivePolicy === undefined && visible > 0 ? await ageOfOldest(QueueUrl) : 0;
    const dimensions = { QueueName: QueueUrl.split('/').at(-1) as string };
    metrics.put('AWS/SQS', [
      { metric: 'ApproximateNumberOfMessagesVisible', dimensions, value: visible, unit: 'Count' },
      { metric: 'ApproximateNumberOfMessagesNotVisible', dimensions, value: inFlight, unit: 'Count' },
      { metric: 'ApproximateAgeOfOldestMessage', dimensions, value: age, unit: 'Seconds' },
    ]);
  }

  /** Of those that are visible: SQS has no call for it, and MiniStack gives them in the order of their sending. */
  async function ageOfOldest(QueueUrl: string): Promise<number> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 1,
        VisibilityTimeout: 0,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    const sent = Messages[0]?.Attributes?.SentTimestamp;
    return sent === undefined ? 0 : Math.max(0, Math.round((clock.now() - clock.at(Number(sent))) / 1000));
  }

  return {
    async collect() {
      const gone = (error: Error) => {
        // A queue that was deleted since it was listed has no metrics any more.
        if (!/NonExistentQueue|QueueDoesNotExist/.test(error.name)) throw error;
      };
      await Promise.all((await queues()).map((queue) => measure(queue).catch(gone)));
    },
    close: () => requestHandler.destroy(),
  };
}
