import { expect, test } from '@jest/globals';
import { checkDefinition, type MachineType, type TaskState } from '../../../local/workflow/definition';

const RESOURCE = 'arn:aws:states:::lambda:invoke';
const check = async (definition: unknown, type: MachineType = 'STANDARD') => {
  const tasks: TaskState[] = [];
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  await checkDefinition(text, type, (task) => {
    tasks.push(task);
    return task.resource.startsWith(RESOURCE)
      ? undefined
      : `the local environment does not serve ${task.resource}`;
  });
  return tasks;
};
const machine = (state: object, rest: object = {}) => ({
  StartAt: 'A',
  States: { A: { End: true, ...state }, ...rest },
});
const task = (state: object) => machine({ Type: 'Task', Resource: RESOURCE, ...state });
const pass = (parameters: object) => machine({ Type: 'Pass', Parameters: parameters });
const item = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };

test('tasks are found in branches and in maps, with the names of their parameters', async () => {
  const one = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Task', Resource: RESOURCE, Parameters: { 'x.$': '$.x', y: 1 }, End: true } },
  });
  const tasks = await check({
    StartAt: 'Both',
    States: {
      Both: { Type: 'Parallel', Branches: [one('Left'), one('Right')], Next: 'Each' },
      Each: { Type: 'Map', ItemProcessor: one('Item'), End: true },
    },
  });
  expect(tasks.map(({ state }) => state)).toEqual(['Left', 'Right', 'Item']);
  expect(tasks[2]).toEqual({ state: 'Item', resource: RESOURCE, parameters: ['x', 'y'] });
});

test.each<[string, unknown, string]>([
  ['text that is not JSON', '{', 'it is not JSON'],
  ['a list', [], 'it is not an object'],
  ['a state that is not there', { StartAt: 'A', States: {} }, 'Invalid State Machine Definition'],
  ['a field of another state', machine({ Type: 'Pass', Seconds: 1 }), 'SCHEMA_VALIDATION_FAILED'],
  [
    'a transition into nothing',
    machine({ Type: 'Pass', End: undefined, Next: 'Z' }),
    'MISSING_TRANSITION_TARGET',
  ],
  [
    'a resource that nothing here serves',
    machine({ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync' }),
    'does not serve arn:aws:states:::ecs:runTask.sync (state A)',
  ],
  [
    'JSONata',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } },
    'not JSONata (state A)',
  ],
  ['variables', machine({ Type: 'Pass', Assign: { a: 1 } }), 'does not run variables (state A)'],
  [
    'variables of a catcher',
    task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A', Assign: {} }] }),
    'does not run variables (state A)',
  ],
  ['a read of a variable', pass({ 'a.$': '$v.x' }), "'$v.x' reads a variable"],
  [
    'a distributed Map',
    machine({
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...item },
    }),
    'does not run a distributed Map (state A)',
  ],
  [
    'a reader of items',
    machine({ Type: 'Map', ItemReader: {}, ItemProcessor: item }),
    'a distributed Map (state A)',
  ],
  ['heartbeats that nobody sends', task({ HeartbeatSeconds: 5 }), 'heartbeats of .waitForTaskToken only'],
  ['a path that does not end', pass({ 'a.$': '$.a[' }), "the path '$.a[' cannot be read at character 5"],
  ['a function in a path', pass({ 'a.$': '$.a.length()' }), 'calls length()'],
  [
    'an intrinsic function of nobody',
    pass({ 'a.$': 'States.Reverse($.a)' }),
    'no intrinsic function States.Reverse',
  ],
  ['too many arguments', pass({ 'a.$': 'States.UUID(1)' }), 'States.UUID takes 0 arguments'],
  ['a filter of another language', pass({ 'a.$': '$.a[?(@.x =~ /b/)]' }), 'the filter of'],
  ['a filter that calls', pass({ 'a.$': '$.a[?(@.b.size())]' }), 'there is no CallExpression'],
  ['a filter by other data', pass({ 'a.$': '$.a[?(@.b == $.c)]' }), '$ is not @'],
  ['a text that the filter would change', pass({ 'a.$': "$.a[?(@.mail=='a@.b')]" }), 'a text with @ in it'],
  ['a number as a path', pass({ 'a.$': 1 }), "the value of 'a.$' is a path"],
  ['a result in several places', task({ ResultPath: '$.a[*]' }), 'is a reference path'],
  [
    'a choice by a path that cannot be read',
    {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Variable: '$.', IsNull: true, Next: 'E' }] },
        E: { Type: 'Succeed' },
      },
    },
    "the path '$.' cannot be read",
  ],
])('%s is refused in words', async (_, definition, words) => {
  await expect(check(definition)).rejects.toMatchObject({
    code: 'InvalidDefinition',
    message: expect.stringContaining(words),
  });
});

test.each(['.sync', '.sync:2', '.waitForTaskToken'])(
  'an Express machine does not wait by %s',
  async (suffix) => {
    const definition = task({ Resource: `${RESOURCE}${suffix}` });
    await expect(check(definition, 'EXPRESS')).rejects.toThrow(`'${suffix}'`);
    await expect(check(definition)).resolves.toHaveLength(1);
  },
);
