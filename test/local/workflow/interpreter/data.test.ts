import { expect, test } from '@jest/globals';
import { filled, machine, run } from './run';

const DATA = {
  list: [
    { id: 1, on: true },
    { id: 2, on: false },
  ],
  nothing: null,
  'two words': { deep: [10, 20] },
  empty: [],
};

test.each<[string, unknown]>([
  ['$', DATA],
  ['$.nothing', null],
  ['$.list[0].id', 1],
  ['$.list[-1].id', 2],
  ["$['two words'].deep[1]", 20],
  ['$.list[*].id', [1, 2]],
  ['$.list[?(@.on==true)].id', [1]],
  ['$.list[?(@.id==9)]', []],
  ['$.list[?(@.id>1 && @.on==false)].id', [2]],
  ['$.list[0:1].id', [1]],
  ['$.list[0,1].id', [1, 2]],
  ['$..deep', [[10, 20]]],
  ['$.empty[*]', []],
  ['$$.Execution.Name', 'e'],
  ['$$.State.Name', 'A'],
])('the path %s', async (path, expected) => {
  expect((await filled({ 'x.$': path }, DATA)).output).toEqual({ x: expected });
});

const MIXED = [{ a: { b: 1 } }, { a: null }, {}, null, 7, { a: { b: '1' } }, { a: { b: 'x@y' } }];

test.each<[string, number[]]>([
  ['@.a', [0, 1, 5, 6]],
  ['!@.a', [2, 3, 4]],
  ['@.a.b', [0, 5, 6]],
  ['@.a.b == 1', [0, 5]],
  ['@.a.b != 1', [1, 2, 3, 4, 6]],
  ["@['a'].b == '1'", [0, 5]],
  ['@.a.b > 0 || @.a == null', [0, 1]],
  ['@.a && @.a.b >= 2', []],
  ['@ == 7', [4]],
])('the filter %s takes what it says, also of what has no such members', async (filter, expected) => {
  const { output } = await filled({ 'x.$': `$.all[?(${filter})]` }, { all: MIXED });
  expect(output).toEqual({ x: expected.map((at) => MIXED[at]) });
});

test.each(['$.none', '$.list[7]', '$.list.length', '$.nothing.x', '$$.Map.Item.Value'])(
  'the path %s finds nothing',
  async (path) => {
    expect((await filled({ 'x.$': path }, DATA)).error).toBe('States.ParameterPathFailure');
  },
);

test.each<[string, object, unknown, unknown]>([
  ['a result that is false is a result', { Result: false }, { a: 1 }, false],
  ['no InputPath takes an empty object', { InputPath: null }, { a: 1 }, {}],
  ['no ResultPath keeps the input', { Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
  ['a ResultPath of $ is the result', { Result: 1, ResultPath: '$' }, { a: 1 }, 1],
  [
    'a ResultPath makes what is not there on the way',
    { Result: 1, ResultPath: '$.b.c' },
    { a: 1 },
    { a: 1, b: { c: 1 } },
  ],
  ['it may lead into a list', { Result: 9, ResultPath: '$.l[1]' }, { l: [1, 2] }, { l: [1, 9] }],
  ['OutputPath chooses of all', { Result: 1, ResultPath: '$.b', OutputPath: '$.b' }, {}, 1],
  [
    'templates are filled at every depth',
    { Parameters: { a: [{ 'b.$': '$.x' }, 'c.$'], 'd.e.$': '$.x' } },
    { x: 1 },
    { a: [{ b: 1 }, 'c.$'], 'd.e': 1 },
  ],
])('%s', async (_, state, input, expected) => {
  expect((await run(machine({ Type: 'Pass', ...state }), input)).output).toEqual(expected);
});

test.each([
  ['a scalar on the way', { ResultPath: '$.a.b' }, { a: 1 }, 'States.ResultPathMatchFailure'],
  ['an index behind the end', { ResultPath: '$.l[2]' }, { l: [] }, 'States.ResultPathMatchFailure'],
  ['an InputPath to nothing', { InputPath: '$.none' }, {}, 'States.Runtime'],
])('%s fails the execution', async (_, state, input, error) => {
  expect((await run(machine({ Type: 'Pass', Result: 1, ...state }), input)).error).toBe(error);
});

test('more data than a state may give fails it', async () => {
  const { error, cause } = await run(
    machine(
      { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] },
      {
        B: { Type: 'Succeed' },
      },
    ),
    {},
    { call: async () => 'x'.repeat(262_144) },
  );
  expect(error).toBe('States.DataLimitExceeded');
  expect(cause).toContain("The state/task 'A' returned a result with a size exceeding");
});
