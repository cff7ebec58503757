import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createClock } from '../../../local/clock';
import { createQueueMetrics } from '../../../local/service-metrics/queue-metrics';
import { recordedMetrics } from '../recorded-metrics';

interface Queue {
  readonly sent: readonly number[];
  readonly inFlight?: number;
  readonly redrives?: boolean;
}

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** SQS as far as it is asked; `gone` is listed and deleted before it is looked at. */
async function sqs(queues: Readonly<Record<string, Queue>>) {
  const received: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const input = JSON.parse(Buffer.concat(chunks).toString()) as { QueueUrl?: string };
      const name = input.QueueUrl?.split('/').at(-1) as string;
      const answers: Readonly<Record<string, () => object>> = {
        ListQueues: () => ({
          QueueUrls: Object.keys(queues).map((each) => `${endpoint}/000000000000/${each}`),
        }),
        GetQueueAttributes: () => ({
          Attributes: {
            ApproximateNumberOfMessages: String(queues[name]?.sent.length),
            ApproximateNumberOfMessagesNotVisible: String(queues[name]?.inFlight ?? 0),
            ...(queues[name]?.redrives ? { RedrivePolicy: '{}' } : {}),
          },
        }),
        ReceiveMessage: () => {
          received.push(input);
          const [SentTimestamp] = queues[name]?.sent ?? [];
          const MD5OfBody = createHash('md5').update('x').digest('hex');
          const Attributes = { SentTimestamp: String(SentTimestamp) };
          return { Messages: [{ MessageId: 'm', Body: 'x', MD5OfBody, Attributes }] };
        },
      };
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (name === 'gone') {
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist' }));
        return;
      }
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) as string;
      response.end(JSON.stringify(answers[operation]?.()));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, received };
}

test('a queue tells what waits, what is in flight, and how old the oldest message is by the clock', async () => {
  const now = 2_000_000;
  const { endpoint, received } = await sqs({
    arrivals: { sent: [now - 90_000, now - 5_000], inFlight: 3 },
    empty: { sent: [] },
    redriving: { sent: [now - 90_000], redrives: true },
    gone: { sent: [] },
  });
  const metrics = recordedMetrics();
  const clock = createClock(() => now);
  const queues = createQueueMetrics({ endpoint, clock, metrics });
  closers.push(() => queues.close());
  await queues.collect();
  const values = (metric: string, QueueName: string) => metrics.values('AWS/SQS', metric, { QueueName });
  expect(values('ApproximateNumberOfMessagesVisible', 'arrivals')).toEqual([2]);
  expect(values('ApproximateNumberOfMessagesNotVisible', 'arrivals')).toEqual([3]);
  expect(values('ApproximateAgeOfOldestMessage', 'arrivals')).toEqual([90]);
  expect(values('ApproximateNumberOfMessagesVisible', 'empty')).toEqual([0]);
  expect(values('ApproximateAgeOfOldestMessage', 'empty')).toEqual([0]);
  expect(values('ApproximateNumberOfMessagesVisible', 'gone')).toEqual([]);
  // To look at a message is to receive it: it stays visible, and is not looked at where that counts.
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ VisibilityTimeout: 0 });

  clock.advance(600_000);
  await queues.collect();
  expect(values('ApproximateAgeOfOldestMessage', 'arrivals')).toEqual([90, 690]);
});
