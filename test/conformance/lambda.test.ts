import { createHash } from 'node:crypto';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, role, unique } from './support/account';
import { conformance } from './support/conformance';
import { type TestQueue, testQueue } from './support/queue';
import { MAX_WAIT, NODE, testFunctions, zipped } from './support/test-function';

const ECHO = 'exports.handler = async (event) => event';

conformance('Lambda', ({ holds, refuses }) => {
  const { lambda, node, python, invoke } = testFunctions();
  const sqs = client(SQSClient);

  async function updated(FunctionName: string) {
    await waitUntilFunctionUpdatedV2({ client: lambda, ...MAX_WAIT }, { FunctionName });
  }

  async function configure(FunctionName: string, change: object) {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
    await updated(FunctionName);
  }

  async function withQueue(run: (queue: TestQueue) => Promise<void>) {
    const queue = await testQueue(sqs, 'lambda.amazonaws.com');
    try {
      await run(queue);
    } finally {
      await queue.remove();
    }
  }

  holds(
    'A function is described as it was made: by the size and the SHA-256 of its zip, with the defaults of what was not set, and Active when it can be invoked.',
    'lambda/latest/api/API_CreateFunction.html',
    async () => {
      const FunctionName = await node(ECHO, { Environment: { Variables: { STAGE: 'test' } } });
      const zip = zipped('index.js', ECHO);
      const told = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(told).toMatchObject({
        FunctionName,
        Runtime: NODE,
        Handler: 'index.handler',
        State: 'Active',
        LastUpdateStatus: 'Successful',
        Timeout: 3,
        MemorySize: 128,
        PackageType: 'Zip',
        Version: '$LATEST',
        CodeSize: zip.length,
        CodeSha256: createHash('sha256').update(zip).digest('base64'),
        Environment: { Variables: { STAGE: 'test' } },
        EphemeralStorage: { Size: 512 },
        TracingConfig: { Mode: 'PassThrough' },
      });
      const names: (string | undefined)[] = [];
      let Marker: string | undefined;
      do {
        const page = await lambda.send(new ListFunctionsCommand({ Marker }));
        names.push(...(page.Functions ?? []).map((each) => each.FunctionName));
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      expect(names).toContain(FunctionName);
    },
  );

  holds(
    'GetFunction tells where the zip of a function can be fetched.',
    'lambda/latest/api/API_GetFunction.html',
    async () => {
      const FunctionName = await node(ECHO);
      const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
      expect(Code?.RepositoryType).toBe('S3');
      const fetched = await fetch(Code?.Location ?? '');
      expect(Buffer.from(await fetched.arrayBuffer())).toEqual(Buffer.from(zipped('index.js', ECHO)));
    },
  );

  holds(
    'New code serves the next invocation; a dry run changes nothing, and an update of an older revision is refused.',
    'lambda/latest/api/API_UpdateFunctionCode.html',
    async () => {
      const FunctionName = await node("exports.handler = async () => 'old'");
      const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const ZipFile = zipped('index.js', "exports.handler = async () => 'new'");
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
      expect((await invoke(FunctionName)).payload).toBe('old');
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId }));
      await updated(FunctionName);
      expect((await invoke(FunctionName)).payload).toBe('new');
      await expect(
        lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId })),
      ).rejects.toMatchObject({ name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } });
    },
  );

  holds(
    "A handler in Node.js gets its event and a context: the request's id, the function's name, ARN, memory and log group, the time that remains.",
    'lambda/latest/dg/nodejs-context.html',
    async () => {
      const FunctionName = await node(
        'exports.handler = async (event, c) => ({ event, ...c, left: c.getRemainingTimeInMillis() })',
        { Timeout: 10 },
      );
      const { payload, requestId } = await invoke(FunctionName, { text: 'é' });
      expect(payload).toMatchObject({
        event: { text: 'é' },
        awsRequestId: requestId,
        functionName: FunctionName,
        functionVersion: '$LATEST',
        invokedFunctionArn: expect.stringMatching(new RegExp(`:function:${FunctionName}$`)),
        memoryLimitInMB: '128',
        logGroupName: `/aws/lambda/${FunctionName}`,
      });
      expect(payload.left).toBeGreaterThan(8_000);
      expect(payload.left).toBeLessThanOrEqual(10_000);
    },
  );

  holds(
    'A Python function gets its event and a context, and what it prints and logs is in its log; boto3 is there.',
    'lambda/latest/dg/python-context.html',
    async () => {
      const FunctionName = await python(`
import logging
import boto3
def handler(event, context):
    print("printed")
    logging.getLogger().warning("logged")
    return [event["n"] + 1, context.function_name, context.aws_request_id, context.memory_limit_in_mb,
            context.get_remaining_time_in_millis() > 1000, boto3.__name__]
`);
      const { payload, log, requestId } = await invoke(FunctionName, { n: 1 });
      expect(payload).toEqual([2, FunctionName, requestId, '128', true, 'boto3']);
      expect(log).toContain('\nprinted\n');
      expect(log).toMatch(new RegExp(`\\[WARNING\\]\\t\\S+Z\\t${requestId}\\tlogged`));
    },
  );

  holds(
    'An error that a Node.js handler throws is told by its type, its message and its stack, and marked as unhandled.',
    'lambda/latest/dg/nodejs-exceptions.html',
    async () => {
      const FunctionName = await node("exports.handler = async () => { throw new RangeError('too far') }");
      const { error, payload, log } = await invoke(FunctionName);
      expect(error).toBe('Unhandled');
      expect(payload).toEqual({
        errorType: 'RangeError',
        errorMessage: 'too far',
        trace: expect.arrayContaining(['RangeError: too far']),
      });
      expect(log).toMatch(/\tERROR\tInvoke Error \t\{"errorType":"RangeError"/);
    },
  );

  holds(
    'An error that a Python handler raises is told by its type, its message, the id of the request and its stack.',
    'lambda/latest/dg/python-exceptions.html',
    async () => {
      const FunctionName = await python('def handler(event, context):\n    return {}["missing"]\n');
      const { error, payload, requestId, log } = await invoke(FunctionName);
      expect(error).toBe('Unhandled');
      expect(payload).toEqual({
        errorMessage: "'missing'",
        errorType: 'KeyError',
        requestId,
        stackTrace: [expect.stringMatching(/^ {2}File ".*app\.py", line 2, in handler\n {4}return /)],
      });
      expect(log).toContain("[ERROR] KeyError: 'missing'");
    },
  );

  holds(
    'A function that cannot be loaded answers each invocation with the error of its initialisation.',
    'lambda/latest/dg/troubleshooting-invocation.html',
    async () => {
      const FunctionName = await node("require('nothing-of-this-name')");
      const { error, payload } = await invoke(FunctionName);
      expect(error).toBe('Unhandled');
      expect(payload.errorType).toBe('Runtime.ImportModuleError');
      expect(payload.errorMessage).toContain("Cannot find module 'nothing-of-this-name'");
      await configure(FunctionName, { Handler: 'other.handler' });
      expect((await invoke(FunctionName)).payload.errorMessage).toContain("Cannot find module 'other'");
    },
  );

  holds(
    'A function that exceeds its timeout is ended and says after how many seconds.',
    'lambda/latest/dg/configuration-timeout.html',
    async () => {
      const FunctionName = await node('exports.handler = () => new Promise((r) => setTimeout(r, 60000))', {
        Timeout: 1,
      });
      const { error, payload, log, requestId } = await invoke(FunctionName);
      expect(error).toBe('Unhandled');
      expect(payload).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
      });
      expect(log).toMatch(/\tStatus: timeout/);
    },
  );

  holds(
    'A function that takes more memory than it has is killed, and its report tells that it ran out of it.',
    'lambda/latest/dg/configuration-memory.html',
    async () => {
      const FunctionName = await node(
        `exports.handler = async () => {
           const held = [];
           for (;;) { held.push(Buffer.alloc(8_000_000, 1)); await new Promise((r) => setTimeout(r, 10)) }
         }`,
        { Timeout: 20 },
      );
      const { error, payload, log } = await invoke(FunctionName);
      expect(error).toBe('Unhandled');
      expect(payload.errorMessage).toContain('Runtime exited with error: signal: killed');
      expect(log).toMatch(/\tMemory Size: 128 MB\tMax Memory Used: 1[12]\d MB\t.*Runtime\.OutOfMemory/);
    },
  );

  holds(
    'The first invocation of an execution environment loads the code and reports how long that took; the next one finds its state.',
    'lambda/latest/dg/lambda-runtime-environment.html',
    async () => {
      const FunctionName = await node(
        'let calls = 0; exports.handler = async () => { calls += 1; return calls }',
      );
      const first = await invoke(FunctionName);
      expect([first.payload, /\tInit Duration: [\d.]+ ms/.test(first.log)]).toEqual([1, true]);
      const second = await invoke(FunctionName);
      expect([second.payload, /\tInit Duration: /.test(second.log)]).toEqual([2, false]);
    },
  );

  holds(
    'The tail of the log has the lines START, END and REPORT of the invocation with what it printed between them, and at most 4 KB.',
    'lambda/latest/dg/nodejs-logging.html',
    async () => {
      const FunctionName = await node(
        `exports.handler = async ({ lines = 0 }) => {
           console.log('of one\\nmessage');
           for (let n = 0; n < lines; n += 1) console.error('line', n);
         }`,
      );
      const { log, requestId } = await invoke(FunctionName);
      expect(log).toContain(`START RequestId: ${requestId} Version: $LATEST\n`);
      expect(log).toMatch(new RegExp(`\\n\\S+Z\\t${requestId}\\tINFO\\tof one[\\r\\n]message\\n`));
      expect(log).toMatch(
        new RegExp(
          `END RequestId: ${requestId}\\nREPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB`,
        ),
      );
      const long = await invoke(FunctionName, { lines: 200 });
      expect(Buffer.byteLength(long.log)).toBeLessThanOrEqual(4096);
      expect(long.log).toContain('\tERROR\tline 199\n');
    },
  );

  holds(
    'Events above 6 MB are refused, and so are those above 1 MB that nobody waits for; an answer above 6 MB is an error of the function.',
    'lambda/latest/dg/gettingstarted-limits.html',
    async () => {
      const FunctionName = await node("exports.handler = async () => 'x'.repeat(6_300_000)", {
        MemorySize: 256,
      });
      const tooLarge = { name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } };
      await expect(invoke(FunctionName, 'x'.repeat(6_291_456))).rejects.toMatchObject(tooLarge);
      await expect(
        invoke(FunctionName, 'x'.repeat(1_048_577), { InvocationType: 'Event', LogType: 'None' }),
      ).rejects.toMatchObject(tooLarge);
      expect((await invoke(FunctionName)).payload.errorType).toBe('Function.ResponseSizeTooLarge');
    },
  );

  holds(
    'A dry run invokes nothing and answers 204; a function that is not there, or has no such version, is told of.',
    'lambda/latest/api/API_Invoke.html',
    async () => {
      const FunctionName = await node('exports.handler = async () => { throw new Error() }');
      const dry = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
      expect(dry.StatusCode).toBe(204);
      const missing = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
      await expect(invoke(unique('nobody'))).rejects.toMatchObject(missing);
      await expect(invoke(FunctionName, {}, { Qualifier: '7' })).rejects.toMatchObject(missing);
      const body = { FunctionName, Payload: Buffer.from('{') };
      await expect(lambda.send(new InvokeCommand(body))).rejects.toMatchObject({
        name: 'InvalidRequestContentException',
      });
    },
  );

  holds(
    'A function whose reserved concurrency is zero is throttled with status 429 until the reservation is deleted.',
    'lambda/latest/dg/configuration-concurrency.html',
    async () => {
      const FunctionName = await node(ECHO);
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      const { ReservedConcurrentExecutions } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      expect(ReservedConcurrentExecutions).toBe(0);
      let refusal: unknown;
      await waitFor('the function is throttled', async () => {
        refusal = await invoke(FunctionName).catch((error: unknown) => error);
        return refusal instanceof Error;
      });
      expect(refusal).toMatchObject({
        name: 'TooManyRequestsException',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        $metadata: { httpStatusCode: 429 },
      });
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      await waitFor('the function runs again', () =>
        invoke(FunctionName).then(
          () => true,
          () => false,
        ),
      );
    },
    60,
  );

  holds(
    'The account tells how many invocations it may have at once, and how many of them no function has reserved.',
    'lambda/latest/api/API_GetAccountSettings.html',
    async () => {
      const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand());
      const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {};
      expect(ConcurrentExecutions).toBeGreaterThan(0);
      expect(UnreservedConcurrentExecutions).toBeLessThanOrEqual(ConcurrentExecutions);
      expect(AccountLimit?.CodeSizeUnzipped).toBe(262_144_000);
      expect(AccountUsage?.FunctionCount).toBeGreaterThanOrEqual(0);
    },
  );

  holds(
    'An event that nobody waits for and that fails goes to the on-failure destination, as a record of the request and the answer.',
    'lambda/latest/dg/invocation-async-retain-records.html',
    async () => {
      const FunctionName = await node(
        "exports.handler = async () => { throw new TypeError('not of this type') }",
      );
      await withQueue(async ({ messages, arn }) => {
        await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
        await lambda.send(
          new UpdateFunctionEventInvokeConfigCommand({
            FunctionName,
            DestinationConfig: { OnFailure: { Destination: arn } },
          }),
        );
        const told = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
        expect(told).toMatchObject({
          MaximumRetryAttempts: 0,
          DestinationConfig: { OnFailure: { Destination: arn } },
        });
        const { FunctionEventInvokeConfigs } = await lambda.send(
          new ListFunctionEventInvokeConfigsCommand({ FunctionName }),
        );
        expect(FunctionEventInvokeConfigs).toHaveLength(1);
        const accepted = await lambda.send(
          new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify({ n: 1 }) }),
        );
        expect(accepted.StatusCode).toBe(202);
        expect(JSON.parse((await messages(1, 60))[0]?.Body ?? '')).toMatchObject({
          version: '1.0',
          requestContext: {
            requestId: accepted.$metadata.requestId,
            functionArn: expect.stringMatching(new RegExp(`:function:${FunctionName}:\\$LATEST$`)),
            condition: 'RetriesExhausted',
            approximateInvokeCount: 1,
          },
          requestPayload: { n: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'TypeError', errorMessage: 'not of this type' },
        });
        await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
        await expect(
          lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
        ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      });
    },
    90,
  );

  holds(
    'A dead-letter queue gets the event itself, with the id of its request and the error as attributes.',
    'lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq',
    async () => {
      await withQueue(async ({ messages, arn }) => {
        const FunctionName = await node("exports.handler = async () => { throw new Error('never') }", {
          DeadLetterConfig: { TargetArn: arn },
        });
        await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
        await lambda.send(
          new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify({ n: 2 }) }),
        );
        const [message] = await messages(1, 60);
        expect(JSON.parse(message?.Body ?? '')).toEqual({ n: 2 });
        expect(message?.MessageAttributes).toMatchObject({
          RequestID: { DataType: 'String' },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'never' },
        });
      });
    },
    90,
  );

  holds(
    'A variable that Lambda itself sets is refused, and so are variables above 4 KB in all.',
    'lambda/latest/dg/configuration-envvars.html',
    async () => {
      const FunctionName = await node('exports.handler = async () => process.env.STAGE');
      const set = (Variables: Record<string, string>) =>
        configure(FunctionName, { Environment: { Variables } });
      await expect(set({ AWS_REGION: 'mars-north-1' })).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: expect.stringContaining('Reserved keys used in this request: AWS_REGION'),
      });
      await expect(set({ STAGE: 'x'.repeat(5000) })).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: expect.stringContaining('exceeded the 4KB limit'),
      });
      await set({ STAGE: 'two' });
      expect((await invoke(FunctionName)).payload).toBe('two');
    },
  );

  holds(
    "A function's policy has a statement for each permission that was added, and no two of one id.",
    'lambda/latest/dg/access-control-resource-based.html',
    async () => {
      const FunctionName = await node(ECHO);
      const permission = {
        FunctionName,
        StatementId: 'bucket',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::conformance-of-nobody',
      };
      await lambda.send(new AddPermissionCommand(permission));
      await expect(lambda.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
        name: 'ResourceConflictException',
      });
      const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
      expect(JSON.parse(Policy).Statement).toEqual([
        {
          Sid: 'bucket',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: expect.stringMatching(new RegExp(`:function:${FunctionName}$`)),
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::conformance-of-nobody' } },
        },
      ]);
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'bucket' }));
      await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    },
  );

  holds(
    'Tags of a function are put, shown and taken away by its ARN.',
    'lambda/latest/dg/configuration-tags.html',
    async () => {
      const FunctionName = await node(ECHO, { Tags: { team: 'sales' } });
      const { FunctionArn: Resource } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      await lambda.send(new TagResourceCommand({ Resource, Tags: { stage: 'test' } }));
      await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['team'] }));
      expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ stage: 'test' });
    },
  );

  const creating = (change: object) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: unique('refused'),
        Role: role(),
        Runtime: NODE,
        Handler: 'index.handler',
        Code: { ZipFile: zipped('index.js', ECHO) },
        ...change,
      }),
    );
  const refusal = (member: string) => ({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining(`${member} is not served by the local environment`),
  });

  refuses(
    'Runtimes other than the Node.js that the local environment runs on and the versions of Python that the machine has.',
    'lambda/latest/dg/lambda-runtimes.html',
    async () => {
      await expect(creating({ Runtime: 'java21' })).rejects.toMatchObject(refusal('Runtime java21'));
    },
  );

  refuses(
    "Layers, container images, networks, file systems, snapshots, tracing, JSON logs, larger /tmp and architectures other than the machine's.",
    'lambda/latest/dg/lambda-functions.html',
    async () => {
      const Layers = ['arn:aws:lambda:us-east-1:000000000000:layer:none:1'];
      await expect(creating({ Layers })).rejects.toMatchObject(refusal('Layers'));
      await expect(creating({ PackageType: 'Image' })).rejects.toMatchObject(refusal('PackageType'));
      const VpcConfig = { SubnetIds: ['subnet-0'], SecurityGroupIds: ['sg-0'] };
      await expect(creating({ VpcConfig })).rejects.toMatchObject(refusal('VpcConfig'));
      await expect(creating({ SnapStart: { ApplyOn: 'PublishedVersions' } })).rejects.toMatchObject(
        refusal('SnapStart'),
      );
    },
  );

  refuses(
    'Versions, aliases, function URLs, response streaming, durable executions and what else the API of Lambda has.',
    'lambda/latest/dg/configuration-versions.html',
    async () => {
      const FunctionName = await node(ECHO);
      await expect(lambda.send(new PublishVersionCommand({ FunctionName }))).rejects.toThrow(
        'does not serve lambda PublishVersion.',
      );
      await expect(creating({ Publish: true })).rejects.toMatchObject(refusal('Publish'));
    },
  );
});
