import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { testQueue } from './support/queue';
import { reportingFunction } from './support/reporting-function';

/** A stream of a real account takes long to be made. */
const SECONDS = 240;

conformance(
  'Lambda event source: Kinesis',
  ({ holds, refuses }) => {
    const [lambda, kinesis, sqs] = [client(LambdaClient), client(KinesisClient), client(SQSClient)];
    const [s3, sns] = [client(S3Client, { forcePathStyle: true }), client(SNSClient)];
    const undo: Array<() => Promise<unknown>> = [];
    afterAll(async () => {
      for (const step of undo.reverse()) await step();
    }, 60_000);

    async function stream() {
      const StreamName = unique('source');
      await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
      undo.push(() => kinesis.send(new DeleteStreamCommand({ StreamName })));
      let arn = '';
      await waitFor(
        'the stream is active',
        async () => {
          const { StreamDescriptionSummary: now } = await kinesis.send(
            new DescribeStreamSummaryCommand({ StreamName }),
          );
          arn = now?.StreamARN ?? '';
          return now?.StreamStatus === 'ACTIVE';
        },
        60,
      );
      return arn;
    }

    async function put(StreamARN: string, texts: readonly string[], keyOf = (_: number) => 'one') {
      const Records = texts.map((text, index) => ({ Data: Buffer.from(text), PartitionKey: keyOf(index) }));
      const answer = await kinesis.send(new PutRecordsCommand({ StreamARN, Records }));
      expect(answer.FailedRecordCount).toBe(0);
      return (answer.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber);
    }

    async function consumer(body: string) {
      const made = await reportingFunction({ lambda, sqs }, body);
      undo.push(() => made.remove());
      return made;
    }

    async function reaches(UUID: string | undefined, state: string) {
      const shown = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
      await waitFor(`the mapping is ${state}`, async () => (await shown()) === state, 60);
    }

    async function mapped(
      FunctionName: string,
      EventSourceArn: string,
      settings: Partial<CreateEventSourceMappingCommandInput> = {},
    ) {
      const { UUID } = await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName,
          EventSourceArn,
          StartingPosition: 'TRIM_HORIZON',
          ...settings,
        }),
      );
      undo.push(() => lambda.send(new DeleteEventSourceMappingCommand({ UUID })));
      await reaches(UUID, 'Enabled');
      return UUID;
    }

    async function failureQueue() {
      const queue = await testQueue(sqs, 'lambda.amazonaws.com');
      undo.push(() => queue.remove());
      return { queue, DestinationConfig: { OnFailure: { Destination: queue.arn } } };
    }

    holds(
      'A function gets records with their data in base64, their sequence numbers and their place.',
      'lambda/latest/dg/with-kinesis.html',
      async () => {
        const arn = await stream();
        const [sequenceNumber] = await put(arn, ['hello']);
        const { name, reports } = await consumer('await report(event);');
        await mapped(name, arn);
        const [event] = await reports<{ Records: object[] }>(1, 120);
        expect(event?.Records).toEqual([
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'one',
              sequenceNumber,
              data: Buffer.from('hello').toString('base64'),
              approximateArrivalTimestamp: expect.any(Number),
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `shardId-000000000000:${sequenceNumber}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: expect.stringMatching(/^arn:aws:iam::\d{12}:role\//),
            awsRegion: arn.split(':')[3],
            eventSourceARN: arn,
          },
        ]);
      },
      SECONDS,
    );

    holds(
      'AT_TIMESTAMP starts with the records that came at that time or later, TRIM_HORIZON with the oldest there is.',
      'lambda/latest/dg/services-kinesis-parameters.html',
      async () => {
        const arn = await stream();
        await put(arn, ['before']);
        const { ShardIterator } = await kinesis.send(
          new GetShardIteratorCommand({
            StreamARN: arn,
            ShardId: 'shardId-000000000000',
            ShardIteratorType: 'TRIM_HORIZON',
          }),
        );
        let arrived = Number.POSITIVE_INFINITY;
        await waitFor('the first record can be read', async () => {
          const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
          arrived = Records[0]?.ApproximateArrivalTimestamp?.getTime() ?? arrived;
          return Date.now() > arrived + 1_000;
        });
        await put(arn, ['after']);
        const body = 'await report(event.Records.map(text));';
        const [early, late] = [await consumer(body), await consumer(body)];
        await mapped(early.name, arn);
        await mapped(late.name, arn, {
          StartingPosition: 'AT_TIMESTAMP',
          StartingPositionTimestamp: new Date(arrived + 500),
        });
        expect((await late.reports<string[]>(1, 120)).flat()).toEqual(['after']);
        expect((await early.reports<string[]>(1, 120)).flat()[0]).toBe('before');
      },
      SECONDS,
    );

    holds(
      'With BisectBatchOnFunctionError a batch is halved until the bad record is alone, which after its retries goes to the on-failure queue as a pointer to the stream; all others are delivered.',
      'lambda/latest/dg/kinesis-on-failure-destination.html',
      async () => {
        const arn = await stream();
        const texts = ['1', '2', 'bad', '4', '5', '6'];
        const sequenceNumbers = await put(arn, texts);
        const { name, reports } = await consumer(`
        const texts = event.Records.map(text);
        if (texts.includes('bad')) throw new Error('a bad record');
        await report(texts);`);
        const { queue, DestinationConfig } = await failureQueue();
        await mapped(name, arn, {
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 1,
          DestinationConfig,
        });
        const [message = ''] = await queue.receive(1, 120);
        expect(JSON.parse(message)).toEqual({
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: expect.stringMatching(new RegExp(`^arn:aws:lambda:.*:function:${name}$`)),
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 2,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          KinesisBatchInfo: {
            shardId: 'shardId-000000000000',
            startSequenceNumber: sequenceNumbers[2],
            endSequenceNumber: sequenceNumbers[2],
            approximateArrivalOfFirstRecord: expect.any(String),
            approximateArrivalOfLastRecord: expect.any(String),
            batchSize: 1,
            streamArn: arn,
          },
        });
        const delivered: string[] = [];
        while (delivered.length < 5) delivered.push(...(await reports<string[]>(1, 60)).flat());
        expect(delivered.sort()).toEqual(['1', '2', '4', '5', '6']);
      },
      SECONDS,
    );

    holds(
      'An on-failure topic gets the invocation record, and an on-failure bucket gets it with the whole event as an object under the mapping, the shard and the date.',
      'lambda/latest/dg/kinesis-on-failure-destination.html',
      async () => {
        const arn = await stream();
        await put(arn, ['lost']);
        const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique('failures') }));
        undo.push(() => sns.send(new DeleteTopicCommand({ TopicArn })));
        const told = await testQueue(sqs, 'sns.amazonaws.com');
        undo.push(() => told.remove());
        const raw = { RawMessageDelivery: 'true' };
        await sns.send(
          new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: told.arn, Attributes: raw }),
        );
        const Bucket = unique('failures');
        await s3.send(new CreateBucketCommand({ Bucket }));
        undo.push(() => s3.send(new DeleteBucketCommand({ Bucket })));
        const fails = "throw new Error('no');";
        const once = { MaximumRetryAttempts: 0 };
        const to = (Destination: string | undefined) => ({
          ...once,
          DestinationConfig: { OnFailure: { Destination } },
        });
        await mapped((await consumer(fails)).name, arn, to(TopicArn));
        const UUID = await mapped((await consumer(fails)).name, arn, to(`arn:aws:s3:::${Bucket}`));

        const [message = ''] = await told.receive(1, 120);
        const record = JSON.parse(message);
        expect(record.KinesisBatchInfo).toMatchObject({ batchSize: 1, streamArn: arn });
        expect(record).not.toHaveProperty('payload');
        let Key = '';
        await waitFor(
          'an object is in the bucket',
          async () => {
            const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
            Key = Contents[0]?.Key ?? '';
            return Key !== '';
          },
          120,
        );
        undo.push(() => s3.send(new DeleteObjectCommand({ Bucket, Key })));
        const date = '\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d';
        expect(Key).toMatch(new RegExp(`^aws/lambda/${UUID}/shardId-000000000000/${date}-[0-9a-f-]{36}$`));
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const { payload, ...whole } = JSON.parse((await Body?.transformToString()) ?? '');
        expect(Object.keys(whole).sort()).toEqual(Object.keys(record).sort());
        const { Records } = JSON.parse(payload);
        expect(Buffer.from(Records[0].kinesis.data, 'base64').toString()).toBe('lost');
      },
      SECONDS,
    );

    holds(
      'With ReportBatchItemFailures a batch is tried again from the lowest sequence number that was reported.',
      'lambda/latest/dg/services-kinesis-batchfailurereporting.html',
      async () => {
        const arn = await stream();
        const sequenceNumbers = await put(arn, ['1', '2', '3', '4', '5']);
        const { name, reports } = await consumer(`
        await report(event.Records.map(({ kinesis }) => kinesis.sequenceNumber));
        if (event.Records.length < 5) return { batchItemFailures: [] };
        const reported = [event.Records[3], event.Records[2]];
        return { batchItemFailures: reported.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };`);
        await mapped(name, arn, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
        const batches = await reports<string[]>(2, 120);
        expect(batches.toSorted((a, b) => b.length - a.length)).toEqual([
          sequenceNumbers,
          sequenceNumbers.slice(2),
        ]);
      },
      SECONDS,
    );

    holds(
      'With ReportBatchItemFailures an empty list, a null list, an empty answer and a null answer are success; an empty or null identifier and a wrong key fail the whole batch.',
      'lambda/latest/dg/services-kinesis-batchfailurereporting.html#streams-batchfailurereporting-conditions',
      async () => {
        const arn = await stream();
        const failing = ['', null].map((itemIdentifier) => ({ batchItemFailures: [{ itemIdentifier }] }));
        const failures = [...failing, { batchItemFailures: [{ id: 'wrong key' }] }];
        const successes = [{ batchItemFailures: [] }, { batchItemFailures: null }, {}, null];
        const answers = [...successes, ...failures];
        const sequenceNumbers = await put(
          arn,
          answers.map((answer) => JSON.stringify(answer)),
        );
        const { name, reports } = await consumer(`
        const answer = text(event.Records[0]);
        await report(answer);
        return JSON.parse(answer);`);
        const { queue, DestinationConfig } = await failureQueue();
        await mapped(name, arn, {
          BatchSize: 1,
          MaximumRetryAttempts: 0,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          DestinationConfig,
        });
        await reports(answers.length, 120);
        const given = (await queue.receive(failures.length, 60)).map(
          (message) => JSON.parse(message).KinesisBatchInfo.startSequenceNumber,
        );
        expect(given.sort()).toEqual(sequenceNumbers.slice(successes.length).sort());
      },
      SECONDS,
    );

    holds(
      'Records that satisfy no filter are passed over, also those whose data is not JSON where the filter is of JSON.',
      'lambda/latest/dg/with-kinesis-filtering.html',
      async () => {
        const arn = await stream();
        await put(arn, ['{"kind":"visit"}', 'plain text', '{"kind":"sale","n":1}', '{"kind":"sale","n":2}']);
        const { name, reports } = await consumer(
          'for (const record of event.Records) await report(text(record));',
        );
        const Pattern = JSON.stringify({ data: { kind: ['sale'] }, partitionKey: ['one'] });
        await mapped(name, arn, { FilterCriteria: { Filters: [{ Pattern }] } });
        const delivered = await reports<string>(2, 120);
        expect(delivered.sort()).toEqual(['{"kind":"sale","n":1}', '{"kind":"sale","n":2}']);
      },
      SECONDS,
    );

    holds(
      "With a tumbling window each invocation gets the state that the one before it answered, and a last one without records tells of the window's end.",
      'lambda/latest/dg/services-kinesis-windows.html',
      async () => {
        const arn = await stream();
        await put(arn, ['1', '2', '3', '4']);
        const { name, reports } = await consumer(`
        const { Records, state, window, isFinalInvokeForWindow } = event;
        const sum = Records.reduce((so, record) => so + Number(text(record)), state.sum ?? 0);
        if (isFinalInvokeForWindow) await report({ sum, window, records: Records.length, shardId: event.shardId });
        return { state: { sum } };`);
        await mapped(name, arn, { BatchSize: 1, TumblingWindowInSeconds: 2 });
        const ends: Array<{ sum: number; window: { start: string; end: string }; records: number }> = [];
        // The four may fall into two windows.
        while (ends.reduce((so, { sum }) => so + sum, 0) < 10) ends.push(...(await reports<never>(1, 150)));
        expect(ends.reduce((so, { sum }) => so + sum, 0)).toBe(10);
        for (const end of ends) {
          expect(end).toMatchObject({ records: 0, shardId: 'shardId-000000000000' });
          expect(Date.parse(end.window.end) - Date.parse(end.window.start)).toBe(2_000);
        }
      },
      SECONDS,
    );

    holds(
      'With a ParallelizationFactor batches of one shard are processed side by side, and records of one partition key in order.',
      'lambda/latest/dg/with-kinesis.html',
      async () => {
        const arn = await stream();
        const keys = ['a', 'b', 'c', 'd'];
        await put(
          arn,
          Array.from({ length: 24 }, (_, n) => `${keys[n % 4]}${String(n).padStart(2, '0')}`),
          (n) => keys[n % 4] as string,
        );
        const { name, reports } = await consumer(`
        const from = Date.now();
        await new Promise((resume) => setTimeout(resume, 50));
        await report({ from, texts: event.Records.map(text) });`);
        await mapped(name, arn, { ParallelizationFactor: 4, BatchSize: 2 });
        const batches = (await reports<{ from: number; texts: string[] }>(12, 120)).toSorted(
          (a, b) => a.from - b.from,
        );
        for (const key of keys) {
          const order = batches.flatMap(({ texts }) => texts.filter((text) => text.startsWith(key)));
          expect(order).toEqual(order.toSorted());
        }
      },
      SECONDS,
    );

    holds(
      'A mapping that was disabled goes on, once it is enabled, behind the last record that it processed.',
      'lambda/latest/dg/services-kinesis-parameters.html',
      async () => {
        const arn = await stream();
        await put(arn, ['first']);
        const { name, reports } = await consumer('await report(event.Records.map(text));');
        const UUID = await mapped(name, arn);
        expect(await reports(1, 120)).toEqual([['first']]);
        const shown = () => lambda.send(new GetEventSourceMappingCommand({ UUID }));
        await waitFor('it says so', async () => (await shown()).LastProcessingResult === 'OK', 120);
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
        await reaches(UUID, 'Disabled');
        await put(arn, ['second']);
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
        expect(await reports(1, 120)).toEqual([['second']]);
      },
      SECONDS,
    );

    holds(
      'The records of a shard that was split are processed before those of its children.',
      'lambda/latest/dg/with-kinesis.html',
      async () => {
        const arn = await stream();
        await put(arn, ['parent 1', 'parent 2']);
        const half = (2n ** 127n).toString();
        await kinesis.send(
          new SplitShardCommand({
            StreamARN: arn,
            ShardToSplit: 'shardId-000000000000',
            NewStartingHashKey: half,
          }),
        );
        const children = async () =>
          (await kinesis.send(new ListShardsCommand({ StreamARN: arn }))).Shards ?? [];
        await waitFor('the shard is split', async () => (await children()).length === 3, 60);
        await waitFor(
          'the stream is active',
          async () => {
            const { StreamDescriptionSummary: now } = await kinesis.send(
              new DescribeStreamSummaryCommand({ StreamARN: arn }),
            );
            return now?.StreamStatus === 'ACTIVE';
          },
          60,
        );
        await put(arn, ['child 1', 'child 2'], (n) => ['a', 'b'][n] as string);
        const { name, reports } = await consumer(
          'await report({ at: Date.now(), texts: event.Records.map(text) });',
        );
        await mapped(name, arn, { BatchSize: 1 });
        const told = (await reports<{ at: number; texts: string[] }>(4, 120)).toSorted((a, b) => a.at - b.at);
        const order = told.flatMap(({ texts }) => texts);
        expect(order.slice(0, 2)).toEqual(['parent 1', 'parent 2']);
        expect(order.slice(2).sort()).toEqual(['child 1', 'child 2']);
      },
      SECONDS,
    );

    holds(
      'One function has one mapping of a stream; a timestamp needs AT_TIMESTAMP, and a record age is -1 or from 60 seconds to 7 days.',
      'lambda/latest/api/API_CreateEventSourceMapping.html',
      async () => {
        const arn = await stream();
        const { name } = await consumer('return null;');
        await mapped(name, arn);
        const again = (change: object) =>
          lambda.send(
            new CreateEventSourceMappingCommand({
              FunctionName: name,
              EventSourceArn: arn,
              StartingPosition: 'TRIM_HORIZON',
              ...change,
            }),
          );
        await expect(again({})).rejects.toMatchObject({ name: 'ResourceConflictException' });
        await expect(again({ StartingPositionTimestamp: new Date(0) })).rejects.toMatchObject({
          name: 'InvalidParameterValueException',
        });
        await expect(again({ MaximumRecordAgeInSeconds: 59 })).rejects.toMatchObject({
          name: 'InvalidParameterValueException',
        });
      },
      SECONDS,
    );

    refuses(
      'event sources other than Kinesis streams and SQS queues, and consumers with enhanced fan-out',
      'lambda/latest/dg/invocation-eventsourcemapping.html',
      async () => {
        const { name } = await consumer('return null;');
        const others = [
          'arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000',
          'arn:aws:kinesis:us-east-1:000000000000:stream/orders/consumer/one:1540591608',
          'arn:aws:kafka:us-east-1:000000000000:cluster/orders/11111111-2222-3333-4444-555555555555-1',
        ];
        for (const EventSourceArn of others) {
          const input = { FunctionName: name, EventSourceArn, StartingPosition: 'TRIM_HORIZON' as const };
          await expect(lambda.send(new CreateEventSourceMappingCommand(input))).rejects.toThrow(
            'The local environment serves Kinesis streams and SQS queues',
          );
        }
      },
    );
  },
  { concurrent: true },
);
