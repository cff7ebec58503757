import { execFileSync } from 'node:child_process';
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectContext, type LambdaUnderTest, lambdaUnderTest, zipped } from './lambda-under-test';

/** The version that PATH has; the local environment itself needs one. */
const VERSION = execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
}).trim();

let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest();
});
afterAll(() => lambda.close());

function create(name: string, code: string, settings: object = {}) {
  return lambda.create(name, '', {
    Runtime: `python${VERSION}` as 'python3.13',
    Handler: 'app.handler',
    Code: { ZipFile: zipped(code, 'app.py') },
    ...settings,
  });
}

test('a Python function gets its event and the context of a Lambda', async () => {
  await create(
    'context',
    `
def handler(event, context):
    return {"event": event, "name": context.function_name, "memory": context.memory_limit_in_mb,
            "arn": context.invoked_function_arn, "group": context.log_group_name,
            "left": context.get_remaining_time_in_millis(), "id": len(context.aws_request_id)}
`,
    { Timeout: 7, MemorySize: 256 },
  );
  await expectContext(lambda);
});

test('an error has the shape of the Python runtime, and the environment lives on', async () => {
  await create(
    'throws',
    `
calls = 0
def handler(event, context):
    global calls
    calls += 1
    if calls == 1:
        raise ValueError("not you")
    return calls
`,
  );
  const failed = await lambda.invoke('throws');
  expect(failed.error).toBe('Unhandled');
  expect(failed.payload).toEqual({
    errorMessage: 'not you',
    errorType: 'ValueError',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    stackTrace: [expect.stringMatching(/^ {2}File ".*\/app\.py", line 7, in handler\n {4}raise ValueError/)],
  });
  expect(failed.log).toContain('\n[ERROR] ValueError: not you\nTraceback (most recent call last):\n');
  expect((await lambda.invoke('throws')).payload).toBe(2);
});

test.each([
  ['imports what is not there', 'import nothing_of_this_name', 'app.handler', 'Runtime.ImportModuleError'],
  ['imports what only this machine has', 'import pip', 'app.handler', 'Runtime.ImportModuleError'],
  ['lacks its handler', 'x = 1', 'app.handler', 'Runtime.HandlerNotFound'],
  ['is no Python', 'def (', 'app.handler', 'Runtime.UserCodeSyntaxError'],
  ['has a handler without a module', 'x = 1', 'handler', 'Runtime.MalformedHandlerName'],
  ['raises when it is loaded', 'int("x")', 'app.handler', 'ValueError'],
])('a function that %s fails by name when it is loaded', async (what, code, Handler, errorType) => {
  const name = what.replaceAll(' ', '-');
  await create(name, code, { Handler });
  const { payload, log } = await lambda.invoke(name);
  expect(payload).toMatchObject({ errorType, requestId: '' });
  expect(log).toContain(`Phase: init\tStatus: error\tError Type: ${errorType}`);
});

test('an answer that is no JSON is an error of that name, and a decimal is a number', async () => {
  await create(
    'answers',
    `
from decimal import Decimal
def handler(event, context):
    return {1, 2} if event.get("set") else {"price": Decimal("0.10000000000000000001"), "text": "é"}
`,
  );
  expect((await lambda.invoke('answers', { set: true })).payload).toMatchObject({
    errorType: 'Runtime.MarshalError',
    errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
  });
  expect((await lambda.invoke('answers')).payload).toEqual({ price: 0.1, text: 'é' });
});

test('a function that leaves its process says how', async () => {
  await create('leaves', 'import sys\ndef handler(event, context):\n    sys.exit(event["status"])');
  const leave = async (status: number) => (await lambda.invoke('leaves', { status })).payload;
  expect((await leave(3)).errorMessage).toMatch(/ Error: Runtime exited with error: exit status 3$/);
  expect(await leave(0)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/ Error: Runtime exited without providing a reason$/),
  });
});

test('a function that takes too long is killed, and the next invocation starts anew', async () => {
  await create(
    'slow',
    `
import time
def handler(event, context):
    if event.get("slow"):
        time.sleep(60)
    return 1
`,
    { Timeout: 1 },
  );
  const late = await lambda.invoke('slow', { slow: true });
  expect(late.payload.errorType).toBe('Sandbox.Timedout');
  expect(late.log).toMatch(/Task timed out after 1\.00 seconds\nEND .*\nREPORT .*\tStatus: timeout\n$/);
  expect((await lambda.invoke('slow')).payload).toBe(1);
});

test('what is printed and logged is in the log, a logged message as one event', async () => {
  await create(
    'prints',
    `
import logging, sys
def handler(event, context):
    print("one")
    print("two", file=sys.stderr)
    logging.warning("three\\nlines")
    logging.info("not at this level")
`,
  );
  const { log } = await lambda.invoke('prints');
  expect(log).toContain('\none\n');
  expect(log).toContain('\ntwo\n');
  expect(log).toMatch(/\n\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\tthree\nlines\n/);
  expect(log).not.toContain('not at this level');
});

test('what the caller says of itself is in the context', async () => {
  await create(
    'said',
    `
def handler(event, context):
    said = context.client_context
    return [said.custom["stage"], said.env, said.client.app_title]
`,
  );
  const said = { custom: { stage: 'test' }, client: { app_title: 'orders' } };
  const ClientContext = Buffer.from(JSON.stringify(said)).toString('base64');
  const answer = await lambda.client.send(new InvokeCommand({ FunctionName: 'said', ClientContext }));
  expect(JSON.parse(Buffer.from(answer.Payload ?? '').toString())).toEqual(['test', null, 'orders']);
});

test('a Python that this machine does not have is refused by name', async () => {
  await expect(create('future', 'x = 1', { Runtime: 'python3.99' })).rejects.toThrow(
    'Runtime python3.99 is not served by the local environment: no Python 3.99 was found',
  );
});

test('a function may change to the other language', async () => {
  await create('turns', 'def handler(event, context):\n    return "python"');
  expect((await lambda.invoke('turns')).payload).toBe('python');
  await lambda.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'turns', Runtime: 'nodejs24.x' }),
  );
  expect((await lambda.invoke('turns')).payload.errorType).toBe('Runtime.ImportModuleError');
});
