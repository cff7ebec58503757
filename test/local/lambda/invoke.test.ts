import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  InvokeCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { projectRoot } from '../../../local/paths';
import { until } from '../until';
import { expectContext, type LambdaUnderTest, lambdaUnderTest, zipped } from './lambda-under-test';

let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest();
});
afterAll(() => lambda.close());

const invoke = (name: string, event?: unknown) => lambda.invoke(name, event);

test('a function gets its event and the context of a Lambda', async () => {
  await lambda.create(
    'context',
    `exports.handler = async (event, c) => ({
      event, name: c.functionName, memory: c.memoryLimitInMB, arn: c.invokedFunctionArn,
      group: c.logGroupName, left: c.getRemainingTimeInMillis(), id: c.awsRequestId.length })`,
    { Timeout: 7, MemorySize: 256 },
  );
  await expectContext(lambda);
});

test('nothing of this process stands in the environment of a function', async () => {
  process.env['OF_THE_PARENT'] = 'leaked';
  await lambda.create('environment', 'exports.handler = async () => process.env');
  const { payload } = await invoke('environment');
  delete process.env['OF_THE_PARENT'];
  expect(Object.keys(payload).sort()).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_EXECUTION_ENV',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'LAMBDA_TASK_ROOT',
    'LANG',
    'TZ',
    '_HANDLER',
  ]);
  expect(payload.AWS_ENDPOINT_URL).toBe(lambda.endpoint);
});

test('an error keeps its name, its words and its stack, and the environment lives on', async () => {
  await lambda.create(
    'throws',
    `let n = 0;
    class Refused extends Error { name = 'Refused' }
    exports.handler = async () => { n += 1; if (n === 1) throw new Refused('not you'); return n }`,
  );
  const failed = await invoke('throws');
  expect(failed.error).toBe('Unhandled');
  expect(failed.payload).toMatchObject({ errorType: 'Refused', errorMessage: 'not you' });
  expect(failed.payload.trace[1]).toContain('index.js');
  expect((await invoke('throws')).payload).toBe(2);
});

test('a function that takes too long is killed, and the next invocation starts anew', async () => {
  await lambda.create(
    'slow',
    `let n = 0;
    exports.handler = async (event) => { n += 1; if (event.slow) for (;;); return n }`,
    { Timeout: 1 },
  );
  expect((await invoke('slow')).payload).toBe(1);
  const late = await invoke('slow', { slow: true });
  expect(late.error).toBe('Unhandled');
  expect(late.payload.errorType).toBe('Sandbox.Timedout');
  expect(late.payload.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
  expect((await invoke('slow')).payload).toBe(1);
});

test('a function that dies midway says how', async () => {
  await lambda.create('dies', 'exports.handler = async (event) => process.kill(process.pid, event.signal)');
  const { payload, error } = await invoke('dies', { signal: 'SIGKILL' });
  expect(error).toBe('Unhandled');
  expect(payload.errorType).toBe('Runtime.ExitError');
  expect(payload.errorMessage).toContain('Runtime exited with error: signal: killed');
});

test('a promise that nobody awaited fails its invocation by name', async () => {
  await lambda.create(
    'forgets',
    "exports.handler = () => new Promise(() => { Promise.reject(new Error('forgotten')) })",
  );
  const { payload } = await invoke('forgets');
  expect(payload).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: forgotten',
  });
});

test.each([
  ['no file', 'x.handler', 'Runtime.ImportModuleError'],
  ['no export', 'index.other', 'Runtime.HandlerNotFound'],
])('a handler with %s is an error of that name', async (_, handler, errorType) => {
  const name = `missing-${errorType.split('.')[1]}`;
  await lambda.create(name, 'exports.handler = async () => 1');
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Handler: handler }));
  expect((await invoke(name)).payload.errorType).toBe(errorType);
});

test('a callback-based handler is refused, as nodejs24.x refuses it', async () => {
  await lambda.create('callback', 'exports.handler = (event, context, done) => done(null, 1)');
  expect((await invoke('callback')).payload.errorType).toBe('Runtime.CallbackHandlerDeprecated');
});

test('an ES module is a function too', async () => {
  await lambda.create('module', 'exports.handler = async () => 0');
  await lambda.client.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'module',
      ZipFile: zipped('export const handler = async () => 42', 'index.mjs'),
    }),
  );
  expect((await invoke('module')).payload).toBe(42);
});

test('new code takes the place of warm environments', async () => {
  await lambda.create('updated', "exports.handler = async () => 'old'");
  expect((await invoke('updated')).payload).toBe('old');
  await lambda.client.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'updated',
      ZipFile: zipped("exports.handler = async () => 'new'"),
    }),
  );
  expect((await invoke('updated')).payload).toBe('new');
});

test('no more environments run at once than there may be; the others wait their turn', async () => {
  await lambda.create(
    'crowd',
    'exports.handler = async () => { await new Promise((r) => setTimeout(r, 100)); return process.pid }',
  );
  const answers = await Promise.all(Array.from({ length: 5 }, () => invoke('crowd')));
  expect(new Set(answers.map(({ payload }) => payload)).size).toBeLessThanOrEqual(2);
  expect(answers.every(({ error }) => error === undefined)).toBe(true);
});

test('what a function prints is in the tail and in its file, between START and REPORT', async () => {
  await lambda.create(
    'prints',
    "exports.handler = async () => { console.log('one'); console.error('two'); process.stdout.write('three') }",
  );
  const { log } = await invoke('prints');
  expect(log.split('\n')[0]).toMatch(/^START RequestId: /);
  expect(log).toMatch(/\n\S+Z\t\S+\tINFO\tone\n\S+Z\t\S+\tERROR\ttwo\nthree\n/);
  const file = join(lambda.home, 'logs/lambda/prints.log');
  await until('the log file holds the lines', () => readFileSync(file, 'utf8').includes('three'));
});

test('an answer above 6 MB is an error of the function', async () => {
  await lambda.create('large', "exports.handler = async () => 'x'.repeat(7_000_000)");
  const { payload } = await invoke('large');
  expect(payload.errorType).toBe('Function.ResponseSizeTooLarge');
});

test('an event above 6 MB is refused before any function sees it', async () => {
  await lambda.create('small', 'exports.handler = async () => 1');
  await expect(invoke('small', 'x'.repeat(6_291_456))).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  });
});

test('an event that is not JSON is refused', async () => {
  await lambda.create('json', 'exports.handler = async () => 1');
  await expect(
    lambda.client.send(new InvokeCommand({ FunctionName: 'json', Payload: Buffer.from('{') })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});

test('a dry run runs nothing, and an event is accepted at once', async () => {
  await lambda.create('types', 'exports.handler = async () => { throw new Error() }');
  const ask = (InvocationType: 'DryRun' | 'Event') =>
    lambda.client.send(new InvokeCommand({ FunctionName: 'types', InvocationType }));
  expect((await ask('DryRun')).StatusCode).toBe(204);
  expect((await ask('Event')).StatusCode).toBe(202);
});

test('what the caller says of itself is in the context', async () => {
  await lambda.create('said', 'exports.handler = async (event, context) => context.clientContext');
  const ClientContext = Buffer.from(JSON.stringify({ custom: { stage: 'é' } })).toString('base64');
  const answer = await lambda.client.send(new InvokeCommand({ FunctionName: 'said', ClientContext }));
  expect(JSON.parse(Buffer.from(answer.Payload ?? '').toString())).toEqual({ custom: { stage: 'é' } });
  await expect(
    lambda.client.send(new InvokeCommand({ FunctionName: 'said', ClientContext: 'x' })),
  ).rejects.toThrow('Client context must be a valid Base64-encoded JSON object.');
});

test('a handler that never settles and waits for nothing ends its process, by name', async () => {
  await lambda.create('forever', 'exports.handler = () => new Promise(() => {})');
  const { payload } = await invoke('forever');
  expect(payload).toMatchObject({
    errorType: 'Runtime.NodeJsExit',
    errorMessage: expect.stringContaining('a Promise that was never settled'),
  });
});

test('a handler may lie in a directory, and in an object of its module', async () => {
  const files = { 'src/api.js': strToU8('exports.routes = { get: async () => 7 }') };
  await lambda.create('nested', '', {
    Handler: 'src/api.routes.get',
    Code: { ZipFile: zipSync(files) },
  });
  expect((await invoke('nested')).payload).toBe(7);
});

test.each([
  ['is no JavaScript', 'exports.handler = async ( =>', 'Runtime.UserCodeSyntaxError'],
  ['needs a module that it lacks', "require('of-nobody')", 'Runtime.ImportModuleError'],
  ['throws when it is loaded', "throw new RangeError('at once')", 'RangeError'],
])('a function that %s answers with that', async (what, code, errorType) => {
  const name = what.replaceAll(' ', '-');
  await lambda.create(name, code);
  const { payload, error, log } = await invoke(name);
  expect(error).toBe('Unhandled');
  expect(payload.errorType).toBe(errorType);
  expect(payload.trace.length).toBeGreaterThan(1);
  expect(log).toContain(`Status: error\tError Type: ${errorType}\n`);
});

test('a function that takes more memory than it has is killed; what it used at most is told', async () => {
  await lambda.create(
    'hungry',
    `let kept = [];
    exports.handler = async ({ mb }) => {
      for (let n = 0; n < mb; n += 8) { kept.push(Buffer.alloc(8_000_000, 1)); await new Promise((r) => setTimeout(r, 10)) }
    }`,
    { MemorySize: 256, Timeout: 5 },
  );
  const used = (log: string) => Number(/Max Memory Used: (\d+) MB/.exec(log)?.[1]);
  const modest = await invoke('hungry', { mb: 80 });
  expect(used(modest.log)).toBeGreaterThan(100);
  expect(used(modest.log)).toBeLessThan(256);
  // Of all invocations of the environment.
  expect(used((await invoke('hungry', { mb: 0 })).log)).toBeGreaterThanOrEqual(used(modest.log));
  // Too quickly to be seen at it.
  await lambda.create(
    'greedy',
    'let kept; exports.handler = async () => { kept = Buffer.alloc(200_000_000, 1); return kept.length }',
    { Timeout: 20 },
  );
  expect((await invoke('greedy')).payload.errorType).toBe('Runtime.ExitError');
  const killed = await invoke('hungry', { mb: 1_000_000 });
  expect(killed.payload.errorMessage).toMatch(/ Error: Runtime exited with error: signal: killed$/);
  expect(killed.log).toMatch(/\tMemory Size: 256 MB\t.*\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/);
}, 30_000);

test('functions end with the process that runs them, however it ends', async () => {
  const script = join(lambda.home, 'parent.cjs');
  const child = join(projectRoot, 'local/lambda/runtime/bootstrap.mjs');
  const code = join(lambda.home, 'orphan');
  mkdirSync(code);
  writeFileSync(join(code, 'index.js'), 'setInterval(() => {}, 1000); exports.handler = async () => 1');
  writeFileSync(
    script,
    `const child = require('node:child_process').fork(${JSON.stringify(child)}, [], {
      env: { _HANDLER: 'index.handler', LAMBDA_TASK_ROOT: ${JSON.stringify(code)} } });
     child.once('message', () => { console.log(child.pid); process.kill(process.pid, 'SIGKILL') })`,
  );
  const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(1);
  await until('the function has ended', () => !runs(pid));
});

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
