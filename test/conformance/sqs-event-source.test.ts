import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { testQueue } from './support/queue';
import { reportingFunction, TIMEOUT_SECONDS } from './support/reporting-function';

conformance(
  'Lambda event source: SQS',
  ({ holds, refuses }) => {
    const [lambda, sqs] = [client(LambdaClient), client(SQSClient)];
    const undo: Array<() => Promise<unknown>> = [];
    afterAll(async () => {
      for (const step of undo.reverse()) await step();
    }, 60_000);

    async function queue(attributes: Record<string, string> = {}, suffix = '') {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({
          QueueName: `${unique('source')}${suffix}`,
          Attributes: { VisibilityTimeout: String(TIMEOUT_SECONDS), ...attributes },
        }),
      );
      undo.push(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
      );
      return { QueueUrl, arn: Attributes?.['QueueArn'] ?? '' };
    }

    /** Its messages are moved when they have been received once in vain. */
    async function queueWithDeadLetters() {
      const dead = await testQueue(sqs, 'sqs.amazonaws.com');
      undo.push(() => dead.remove());
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
      return { dead, ...(await queue({ RedrivePolicy })) };
    }

    async function consumer(body: string) {
      const made = await reportingFunction({ lambda, sqs }, body);
      undo.push(() => made.remove());
      return made;
    }

    const stateOf = async (UUID: string | undefined) =>
      (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;

    async function reaches(UUID: string | undefined, state: string) {
      await waitFor(`the mapping is ${state}`, async () => (await stateOf(UUID)) === state, 60);
    }

    async function mapped(
      FunctionName: string,
      EventSourceArn: string,
      settings: Partial<CreateEventSourceMappingCommandInput> = {},
    ) {
      const { UUID } = await lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...settings }),
      );
      undo.push(() => lambda.send(new DeleteEventSourceMappingCommand({ UUID })));
      await reaches(UUID, settings.Enabled === false ? 'Disabled' : 'Enabled');
      return UUID;
    }

    const send = (QueueUrl: string | undefined, bodies: readonly string[], more: object = {}) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, ...more })),
        }),
      );

    /** Messages that are in the queue, hidden or not. */
    async function left(QueueUrl: string | undefined) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
    }
    const empty = (QueueUrl: string | undefined) =>
      waitFor('the queue is empty', async () => (await left(QueueUrl)) === 0, 60);

    holds(
      'A function gets messages with their attributes, and the messages of a batch that it processes are deleted from the queue.',
      'lambda/latest/dg/with-sqs.html',
      async () => {
        const { QueueUrl, arn } = await queue();
        const { name, reports } = await consumer('await report(event);');
        await mapped(name, arn);
        const { MessageId } = await sqs.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: 'hello',
            MessageAttributes: { size: { DataType: 'Number', StringValue: '7' } },
          }),
        );
        const [event] = await reports<{ Records: object[] }>(1, 60);
        expect(event?.Records).toEqual([
          {
            messageId: MessageId,
            receiptHandle: expect.any(String),
            body: 'hello',
            attributes: expect.objectContaining({
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            }),
            messageAttributes: {
              size: { stringValue: '7', stringListValues: [], binaryListValues: [], dataType: 'Number' },
            },
            md5OfBody: '5d41402abc4b2a76b9719d911017c592',
            eventSource: 'aws:sqs',
            eventSourceARN: arn,
            awsRegion: arn.split(':')[3],
          },
        ]);
        await empty(QueueUrl);
      },
      120,
    );

    holds(
      'When a function fails, all messages of its batch become visible again after the visibility timeout and are delivered again.',
      'lambda/latest/dg/services-sqs-errorhandling.html',
      async () => {
        const { QueueUrl, arn } = await queue();
        const { name, reports } = await consumer(`
        await report({ count: Number(event.Records[0].attributes.ApproximateReceiveCount), at: Date.now() });
        throw new Error('no');`);
        await mapped(name, arn);
        await send(QueueUrl, ['again']);
        const told = await reports<{ count: number; at: number }>(2, 60);
        const [first, second] = told.toSorted((a, b) => a.at - b.at);
        expect(second?.count).toBe((first?.count ?? 0) + 1);
        expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(TIMEOUT_SECONDS * 900);
      },
      120,
    );

    holds(
      "With ReportBatchItemFailures only the reported messages come again, and after maxReceiveCount the queue's redrive policy moves them to its dead-letter queue.",
      'lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting',
      async () => {
        const { dead, QueueUrl, arn } = await queueWithDeadLetters();
        const { name, reports } = await consumer(`
        await report(event.Records.map(({ body }) => body));
        const bad = event.Records.filter(({ body }) => body === 'bad');
        return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };`);
        await mapped(name, arn, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
        await send(QueueUrl, ['good', 'bad', 'fine']);
        expect(await dead.receive(1, 60)).toEqual(['bad']);
        await empty(QueueUrl);
        const delivered = await reports<string[]>(1);
        expect(delivered.flat().sort()).toEqual(['bad', 'fine', 'good']);
      },
      120,
    );

    holds(
      'With ReportBatchItemFailures an empty list, a null list, an empty answer and a null answer are success; an empty, null or unknown identifier and a wrong key fail the whole batch.',
      'lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting',
      async () => {
        const { dead, QueueUrl, arn } = await queueWithDeadLetters();
        const { name } = await consumer('return JSON.parse(event.Records[0].body);');
        await mapped(name, arn, { BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
        const failing = ['', null, 'unknown'].map((itemIdentifier) => ({
          batchItemFailures: [{ itemIdentifier }],
        }));
        const failures = [...failing, { batchItemFailures: [{ id: 'wrong key' }] }];
        const successes = [{ batchItemFailures: [] }, { batchItemFailures: null }, {}, null];
        await send(
          QueueUrl,
          [...successes, ...failures].map((answer) => JSON.stringify(answer)),
        );
        const given = await dead.receive(failures.length, 60);
        await empty(QueueUrl);
        expect(given.sort()).toEqual(failures.map((answer) => JSON.stringify(answer)).sort());
      },
      120,
    );

    holds(
      'A message that satisfies no filter is deleted from the queue without being delivered, also one whose body is not in the format that the filter is.',
      'lambda/latest/dg/with-sqs-filtering.html',
      async () => {
        const { QueueUrl, arn } = await queue();
        const { name, reports } = await consumer('await report(event.Records.map(({ body }) => body));');
        const Pattern = JSON.stringify({
          body: { kind: [{ prefix: 'sal' }], price: [{ numeric: ['>', 10] }] },
        });
        const UUID = await mapped(name, arn, { FilterCriteria: { Filters: [{ Pattern }] } });
        await send(QueueUrl, ['{"kind":"visit","price":11}', 'plain text', '{"kind":"sale","price":9}']);
        await empty(QueueUrl);
        await send(QueueUrl, ['{"kind":"sale","price":11}']);
        expect(await reports<string[]>(1, 60)).toEqual([['{"kind":"sale","price":11}']]);
        await empty(QueueUrl);
        const { FilterCriteria } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
        expect(FilterCriteria).toEqual({ Filters: [{ Pattern }] });
      },
      120,
    );

    holds(
      'A disabled mapping leaves messages in the queue; enabled, it delivers them; it is listed by function and by queue until it is deleted.',
      'lambda/latest/api/API_UpdateEventSourceMapping.html',
      async () => {
        const { QueueUrl, arn } = await queue();
        const { name, reports } = await consumer('await report(event.Records[0].body);');
        const UUID = await mapped(name, arn, { Enabled: false });
        await send(QueueUrl, ['waits']);
        const listed = async (by: object) =>
          (await lambda.send(new ListEventSourceMappingsCommand(by))).EventSourceMappings?.map(
            (one) => one.UUID,
          );
        expect(await listed({ FunctionName: name })).toEqual([UUID]);
        expect(await listed({ EventSourceArn: arn })).toEqual([UUID]);
        expect(await left(QueueUrl)).toBe(1);
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
        expect(await reports(1, 60)).toEqual(['waits']);
        await reaches(UUID, 'Enabled');
      },
      120,
    );

    holds(
      'MaximumConcurrency limits how many batches of the queue a function gets at once.',
      'lambda/latest/dg/services-sqs-scaling.html',
      async () => {
        const { QueueUrl, arn } = await queue({ VisibilityTimeout: '30' });
        const { name, reports } = await consumer(`
        const from = Date.now();
        await new Promise((resume) => setTimeout(resume, 200));
        await report({ from, to: Date.now() });`);
        await mapped(name, arn, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
        await send(QueueUrl, ['1', '2', '3', '4', '5', '6']);
        const spans = await reports<{ from: number; to: number }>(6, 60);
        for (const { from } of spans) {
          expect(spans.filter((other) => other.from <= from && from < other.to).length).toBeLessThanOrEqual(
            2,
          );
        }
      },
      120,
    );

    holds(
      'Messages of one message group of a FIFO queue are delivered in order.',
      'lambda/latest/dg/services-sqs-scaling.html',
      async () => {
        const { QueueUrl, arn } = await queue(
          { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
          '.fifo',
        );
        const { name, reports } = await consumer(
          'await report({ at: Date.now(), bodies: event.Records.map(({ body }) => body) });',
        );
        await mapped(name, arn, { BatchSize: 2 });
        const bodies = ['1', '2', '3', '4', '5'];
        await send(QueueUrl, bodies, { MessageGroupId: 'one' });
        await empty(QueueUrl);
        const told = await reports<{ at: number; bodies: string[] }>(3, 60);
        expect(told.toSorted((a, b) => a.at - b.at).flatMap((report) => report.bodies)).toEqual(bodies);
      },
      120,
    );

    holds(
      'A batch above 10 messages needs a batching window, and a queue must not hide messages for less than the function may take.',
      'lambda/latest/dg/services-sqs-configure.html',
      async () => {
        const brief = await queue({ VisibilityTimeout: '2' });
        const { name } = await consumer('return null;');
        const create = (EventSourceArn: string, more: object) =>
          lambda.send(new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn, ...more }));
        await expect(create(brief.arn, { BatchSize: 11 })).rejects.toMatchObject({
          name: 'InvalidParameterValueException',
        });
        await expect(create(brief.arn, {})).rejects.toThrow(
          `Queue visibility timeout: 2 seconds is less than Function timeout: ${TIMEOUT_SECONDS} seconds`,
        );
      },
      120,
    );

    refuses(
      'provisioned pollers, metrics of a mapping and keys for its filters',
      'lambda/latest/api/API_CreateEventSourceMapping.html',
      async () => {
        const { arn } = await queue();
        const { name } = await consumer('return null;');
        const options = {
          ProvisionedPollerConfig: { MinimumPollers: 2 },
          MetricsConfig: { Metrics: ['EventCount' as const] },
          KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555',
        };
        for (const [option, value] of Object.entries(options)) {
          const input = { FunctionName: name, EventSourceArn: arn, [option]: value };
          await expect(lambda.send(new CreateEventSourceMappingCommand(input))).rejects.toThrow(
            `Unsupported ${option} parameter: the local environment does not do it`,
          );
        }
      },
    );
  },
  { concurrent: true },
);
