import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createStatesHandler, type StatesHandler } from '../../../local/workflow/create-states-handler';
import { temporaryDirectories } from '../temporary-directory';
import { until } from '../until';

// The language's check compiles its schemas at each definition.
jest.setTimeout(20_000);

const directory = temporaryDirectories();
let handler: StatesHandler;
beforeEach(async () => {
  handler = await createStatesHandler({ endpoint: 'http://127.0.0.1:9', paths: { state: directory() } });
});
afterEach(() => handler.close());

// biome-ignore lint/suspicious/noExplicitAny: answers of many operations
async function ask(operation: string, input: object = {}): Promise<any> {
  const { body } = await handler.handle({
    service: 'states',
    operation,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(input)),
  });
  return JSON.parse(String(body));
}

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
const waiting = JSON.stringify({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 60, End: true } },
});
const create = (more: object = {}) =>
  ask('CreateStateMachine', { name: 'm', definition, roleArn: 'arn:aws:iam::000000000000:role/r', ...more });

test.each<[string, string, object, string, string]>([
  ['an ARN of nothing', 'StartExecution', { stateMachineArn: 'm' }, 'InvalidArn', 'Invalid ARN prefix: m'],
  [
    'the ARN of another kind',
    'DescribeExecution',
    { executionArn: MACHINE },
    'InvalidArn',
    'Resource type not valid in this context: stateMachine',
  ],
  [
    'an execution of nobody',
    'GetExecutionHistory',
    { executionArn: `${MACHINE.replace('stateMachine', 'execution')}:e` },
    'ExecutionDoesNotExist',
    ':m:e',
  ],
  [
    'a machine of nobody',
    'ListExecutions',
    { stateMachineArn: `${MACHINE}-none` },
    'StateMachineDoesNotExist',
    'm-none',
  ],
  ['tags of nobody', 'ListTagsForResource', { resourceArn: `${MACHINE}-none` }, 'ResourceNotFound', 'm-none'],
  [
    'an update of nothing',
    'UpdateStateMachine',
    { stateMachineArn: MACHINE },
    'MissingRequiredParameter',
    'must be specified',
  ],
  ['a page too large', 'ListStateMachines', { maxResults: 1001 }, 'ValidationException', "'maxResults'"],
  ['a token of nobody', 'ListStateMachines', { nextToken: 'x' }, 'InvalidToken', "'x'"],
  ['map runs', 'ListExecutions', { mapRunArn: 'x' }, 'ValidationException', "'mapRunArn' cannot be used"],
  [
    'an input too large',
    'StartExecution',
    { stateMachineArn: MACHINE, input: JSON.stringify('x'.repeat(262_144)) },
    'ValidationException',
    '262144',
  ],
  ['a machine without a role', 'CreateStateMachine', { name: 'x', definition }, 'InvalidArn', 'roleArn'],
  ['another operation', 'CreateActivity', { name: 'x' }, 'UnknownOperationException', 'CreateActivity'],
  ['what every object has', 'constructor', {}, 'UnknownOperationException', 'constructor'],
])('%s is refused', async (_, operation, input, code, words) => {
  await create();
  await expect(ask(operation, input)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
  });
});

test.each<[string, object, string]>([
  ['logs', { loggingConfiguration: { level: 'ALL' } }, 'InvalidLoggingConfiguration'],
  ['traces', { tracingConfiguration: { enabled: true } }, 'InvalidTracingConfiguration'],
  [
    'a key of its own',
    { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } },
    'InvalidEncryptionConfiguration',
  ],
  ['a version', { publish: true }, 'ValidationException'],
  ['another type', { type: 'FAST' }, 'ValidationException'],
])('a machine with %s is refused', async (_, setting, code) => {
  await expect(create(setting)).rejects.toMatchObject({ code });
});

test('settings that say what is so anyway are taken and told', async () => {
  await create({
    loggingConfiguration: { level: 'OFF' },
    tracingConfiguration: { enabled: false },
    tags: [{ key: 'a', value: 'b' }],
  });
  expect(await ask('DescribeStateMachine', { stateMachineArn: MACHINE })).toMatchObject({
    loggingConfiguration: { level: 'OFF' },
    tracingConfiguration: { enabled: false },
  });
  expect((await ask('ListTagsForResource', { resourceArn: MACHINE })).tags).toEqual([
    { key: 'a', value: 'b' },
  ]);
});

test('another role makes no other machine', async () => {
  await create();
  expect((await create({ roleArn: 'arn:aws:iam::000000000000:role/other' })).stateMachineArn).toBe(MACHINE);
  await expect(create({ type: 'EXPRESS' })).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' });
});

test('a machine that is deleted takes its executions along, and its names', async () => {
  await create({ definition: waiting });
  const { executionArn } = await ask('StartExecution', { stateMachineArn: MACHINE, name: 'one' });
  await ask('DeleteStateMachine', { stateMachineArn: MACHINE });
  await expect(ask('DescribeExecution', { executionArn })).rejects.toMatchObject({
    code: 'ExecutionDoesNotExist',
  });
  await create();
  await ask('StartExecution', { stateMachineArn: MACHINE, name: 'one', input: '{"again":true}' });
});

test('an execution is told without its data where that is asked for', async () => {
  await create();
  const { executionArn } = await ask('StartExecution', {
    stateMachineArn: MACHINE,
    input: '{"a":1}',
    traceHeader: 'Root=1',
  });
  const describe = (includedData?: string) => ask('DescribeExecution', { executionArn, includedData });
  await until('it has ended', async () => (await describe()).status === 'SUCCEEDED');
  expect(await describe()).toMatchObject({
    input: '{"a":1}',
    output: '{"a":1}',
    outputDetails: { included: true },
    traceHeader: 'Root=1',
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
  });
  const told = await describe('METADATA_ONLY');
  expect(told).not.toHaveProperty('input');
  expect(told).not.toHaveProperty('output');
  expect(told).not.toHaveProperty('history');
});

test('an Express execution that is started leaves nothing to describe or to list', async () => {
  await create({ type: 'EXPRESS' });
  const { executionArn } = await ask('StartExecution', { stateMachineArn: MACHINE });
  expect(executionArn).toContain(':express:m:');
  await expect(ask('DescribeExecution', { executionArn })).rejects.toMatchObject({ code: 'InvalidArn' });
  await expect(ask('ListExecutions', { stateMachineArn: MACHINE })).rejects.toMatchObject({
    code: 'StateMachineTypeNotSupported',
  });
});

test('an Express execution that is asked for answers with its end', async () => {
  await create({ type: 'EXPRESS' });
  const answer = await ask('StartSyncExecution', { stateMachineArn: MACHINE, input: '{"a":1}', name: 'n' });
  expect(answer).toMatchObject({
    status: 'SUCCEEDED',
    name: 'n',
    output: '{"a":1}',
    stateMachineArn: MACHINE,
  });
  expect(answer.billingDetails.billedDurationInMilliseconds % 100).toBe(0);
});
