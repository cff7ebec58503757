import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  ListLayersCommand,
  ListTagsCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { createLambdaHandler } from '../../../../local/lambda/create-lambda-handler';
import { type LambdaUnderTest, lambdaUnderTest, zipped } from '../lambda-under-test';

let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest();
  await lambda.create('orders', 'exports.handler = async () => 1');
});
afterAll(() => lambda.close());

function creating(change: object = {}) {
  return lambda.client.send(
    new CreateFunctionCommand({
      FunctionName: 'new',
      Role: 'arn:aws:iam::000000000000:role/any',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipped('exports.handler = async () => 1') },
      ...change,
    }),
  );
}

test('a function is described as it was created and updated', async () => {
  await lambda.client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'orders',
      Timeout: 9,
      Environment: { Variables: { STAGE: '1' } },
    }),
  );
  const { Configuration } = await lambda.client.send(
    new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:orders' }),
  );
  expect(Configuration).toMatchObject({
    FunctionName: 'orders',
    Timeout: 9,
    MemorySize: 128,
    Handler: 'index.handler',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: { STAGE: '1' } },
  });
  const { Functions = [] } = await lambda.client.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toContain('orders');
});

test.each([
  ['a name that is taken', { FunctionName: 'orders' }, 'ResourceConflictException'],
  [
    'a runtime that no interpreter of this machine has',
    { Runtime: 'java21' },
    'InvalidParameterValueException',
  ],
  ['bytes that are no zip', { Code: { ZipFile: Buffer.from('hello') } }, 'InvalidParameterValueException'],
  ['no code', { Code: {} }, 'InvalidParameterValueException'],
  ['no handler', { Handler: undefined }, 'InvalidParameterValueException'],
  ['code that is not in S3', { Code: { S3Bucket: 'b', S3Key: 'k' } }, 'InvalidParameterValueException'],
])('%s is refused', async (_, change, name) => {
  await expect(creating(change)).rejects.toMatchObject({ name });
});

test('a zip whose entry leaves its directory is refused', async () => {
  const ZipFile = zipSync({ '../outside.js': strToU8('1') });
  await expect(creating({ Code: { ZipFile } })).rejects.toThrow('leaves its directory');
});

test('a call about a function that is not there says so', async () => {
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test.each<[string, object]>([
  ['Layers', { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] }],
  ['VpcConfig', { VpcConfig: { SubnetIds: ['subnet-1'] } }],
  ['PackageType', { PackageType: 'Image' }],
  ['ImageUri', { Code: { ImageUri: 'x' } }],
  ['Publish', { Publish: true }],
  ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
  ['FileSystemConfigs', { FileSystemConfigs: [{ Arn: 'x', LocalMountPath: '/mnt/x' }] }],
  ['TracingConfig', { TracingConfig: { Mode: 'Active' } }],
  ['EphemeralStorage', { EphemeralStorage: { Size: 1024 } }],
  ['LoggingConfig', { LoggingConfig: { LogFormat: 'JSON' } }],
  ['KMSKeyArn', { KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/x' }],
  ['Architectures', { Architectures: [process.arch === 'arm64' ? 'x86_64' : 'arm64'] }],
  ['DurableConfig', { DurableConfig: { ExecutionTimeout: 60 } }],
])('%s is refused by name', async (member, change) => {
  await expect(creating(change)).rejects.toThrow(`${member} is not served by the local environment: `);
});

test('what these settings are without being set may be said', async () => {
  const { Architectures } = await creating({
    FunctionName: 'plain',
    Layers: [],
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    PackageType: 'Zip',
    Publish: false,
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
  });
  expect(Architectures).toHaveLength(1);
});

test.each<[string, object, string]>([
  ['a timeout of nothing', { Timeout: 0 }, "Value '0' at 'timeout'"],
  ['a timeout above 15 minutes', { Timeout: 901 }, 'less than or equal to 900'],
  ['less memory than Lambda has', { MemorySize: 64 }, 'greater than or equal to 128'],
  [
    'a variable of Lambda',
    { Environment: { Variables: { AWS_REGION: 'x' } } },
    'Reserved keys used in this request: AWS_REGION',
  ],
  [
    'variables above 4 KB',
    { Environment: { Variables: { BIG: 'x'.repeat(4097) } } },
    'exceeded the 4KB limit',
  ],
  ['a role that is none', { Role: 'admin' }, "Value 'admin' at 'role'"],
  ['a zip without files', { Code: { ZipFile: zipSync({}) } }, 'Uploaded file must be a non-empty zip'],
])('%s is refused in words', async (_, change, words) => {
  await expect(creating(change)).rejects.toThrow(words);
});

test('an update of a revision that is not the latest is refused', async () => {
  const { RevisionId } = await creating({ FunctionName: 'revised' });
  const update = () =>
    lambda.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'revised', RevisionId, Timeout: 5 }),
    );
  await update();
  await expect(update()).rejects.toMatchObject({
    name: 'PreconditionFailedException',
    $metadata: { httpStatusCode: 412 },
  });
});

test('a dry run of new code tells what it would be and changes nothing', async () => {
  const before = await creating({ FunctionName: 'dry' });
  const ZipFile = zipped('exports.handler = async () => 2');
  const told = await lambda.client.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'dry', ZipFile, DryRun: true }),
  );
  expect(told.CodeSha256).not.toBe(before.CodeSha256);
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName: 'dry' }));
  expect(Configuration).toMatchObject({ CodeSha256: before.CodeSha256, RevisionId: before.RevisionId });
});

test('the code of a function can be fetched from its location, for ten minutes', async () => {
  const ZipFile = zipped('exports.handler = async () => 3');
  const { CodeSize } = await creating({ FunctionName: 'fetched', Code: { ZipFile } });
  expect(CodeSize).toBe(ZipFile.length);
  const { Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: 'fetched' }));
  const location = Code?.Location ?? '';
  const answer = await fetch(location);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(ZipFile));
  const late = await fetch(location.replace(/X-Amz-Date=\d{4}/, 'X-Amz-Date=2020'));
  expect(late.status).toBe(403);
});

test('functions are listed by pages', async () => {
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.client.send(new ListFunctionsCommand({ MaxItems: 2, Marker }));
    expect(page.Functions?.length).toBeLessThanOrEqual(2);
    names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(names).toContain('orders');
  expect(new Set(names).size).toBe(names.length);
  await expect(lambda.client.send(new ListFunctionsCommand({ Marker: 'mine' }))).rejects.toThrow(
    'Invalid pagination token',
  );
});

test.each([
  ['a version', 'orders:1', 'function:orders:1'],
  ['an account', 'arn:aws:lambda:us-east-1:123456789012:function:orders', '123456789012:function:orders'],
])('%s that is not there has no function', async (_, FunctionName, words) => {
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName }))).rejects.toThrow(words);
});

test('the latest version goes by its name, and its ARN then says so', async () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST';
  const { Configuration } = await lambda.client.send(
    new GetFunctionCommand({ FunctionName: 'orders', Qualifier: '$LATEST' }),
  );
  expect(Configuration).toMatchObject({ Version: '$LATEST', FunctionArn: arn });
  const { Functions = [] } = await lambda.client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
  expect(Functions.map(({ FunctionArn }) => FunctionArn)).toContain(arn);
});

test('a policy is revised with each statement', async () => {
  await creating({ FunctionName: 'allowed' });
  const add = (StatementId: string, RevisionId?: string) =>
    lambda.client.send(
      new AddPermissionCommand({
        FunctionName: 'allowed',
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: '123456789012',
        RevisionId,
      }),
    );
  await add('one');
  const { Policy, RevisionId } = await lambda.client.send(new GetPolicyCommand({ FunctionName: 'allowed' }));
  expect(JSON.parse(Policy ?? '').Statement[0].Principal).toEqual({ AWS: 'arn:aws:iam::123456789012:root' });
  await add('two', RevisionId);
  await expect(add('three', RevisionId)).rejects.toMatchObject({ name: 'PreconditionFailedException' });
});

test('a call that is not served is refused by name', async () => {
  await expect(lambda.client.send(new ListLayersCommand({}))).rejects.toThrow(
    'does not serve lambda ListLayers.',
  );
});

test('permissions and tags are kept and shown', async () => {
  const permission = {
    FunctionName: 'orders',
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
  };
  await lambda.client.send(new AddPermissionCommand(permission));
  await expect(lambda.client.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  const { Policy } = await lambda.client.send(new GetPolicyCommand({ FunctionName: 'orders' }));
  expect(JSON.parse(Policy ?? '').Statement[0]).toMatchObject({
    Sid: 's3',
    Principal: { Service: 's3.amazonaws.com' },
  });
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
  await lambda.client.send(new TagResourceCommand({ Resource, Tags: { team: 'sales' } }));
  const { Tags } = await lambda.client.send(new ListTagsCommand({ Resource }));
  expect(Tags).toEqual({ team: 'sales' });
});

test('functions outlive the process; one without its code does not', async () => {
  const { CodeSha256 = '' } = await creating({
    FunctionName: 'hollow',
    Code: { ZipFile: zipped('exports.handler = async () => 2') },
  });
  const code = join(lambda.home, 'functions', Buffer.from(CodeSha256, 'base64').toString('hex'));
  rmSync(code, { recursive: true });
  const paths = { home: lambda.home, state: `${lambda.home}/state`, logs: `${lambda.home}/logs` };
  const reopened = await createLambdaHandler({ endpoint: lambda.endpoint, paths });
  const get = (path: string) =>
    reopened.handle({
      service: 'lambda',
      operation: undefined,
      method: 'GET',
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    });
  expect((await get('/2015-03-31/functions/orders')).status).toBe(200);
  await expect(get('/2015-03-31/functions/hollow')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
  await reopened.close();
});

test('a function that was deleted is gone', async () => {
  await creating({ FunctionName: 'brief' });
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: 'brief' }));
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: 'brief' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
