import { expect, test } from '@jest/globals';
import { filled } from './run';

const came = async (call: string, input: unknown = {}) => {
  const { output, ...ending } = await filled({ 'x.$': call }, input);
  return output === undefined ? ending : (output as { x: unknown }).x;
};

test.each<[string, unknown, unknown?]>([
  ["States.Format('Hello {}, {} and {}', $.name, 2, true)", 'Hello Ann, 2 and true', { name: 'Ann' }],
  ["States.Format($.template, 'x')", 'a x b', { template: 'a {} b' }],
  ["States.Format('it\\'s \\{{}\\}', 1)", "it's {1}"],
  ["States.Format('{}', $.path)", 'C:\\temp', { path: 'C:\\temp' }],
  ['States.StringToJson(\'{"p":1}\')', { p: 1 }],
  ['States.JsonToString($.a)', '{"b":"c\\\\d"}', { a: { b: 'c\\d' } }],
  ["States.Array(1, 'a, b)', null, $.a)", [1, 'a, b)', null, [2]], { a: [2] }],
  ['States.Array()', []],
  ['States.ArrayPartition($.a, 2)', [[1, 2], [3]], { a: [1, 2, 3] }],
  ['States.ArrayContains($.a, $.b)', true, { a: [{ x: 1 }], b: { x: 1 } }],
  ["States.ArrayContains($.a[?(@.k=='no')].v, 1)", false, { a: [{ k: 'yes', v: 1 }] }],
  ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
  ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
  ['States.ArrayGetItem($.a, 1)', 5, { a: [4, 5] }],
  ['States.ArrayLength($.a[*])', 2, { a: [4, 5] }],
  ['States.ArrayUnique($.a)', [1, '1', { b: 1 }], { a: [1, '1', 1, { b: 1 }, { b: 1 }] }],
  ["States.Base64Encode('Dätä')", 'RMOkdMOk'],
  ["States.Base64Decode('RMOkdMOk')", 'Dätä'],
  ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
  ['States.JsonMerge($.a, $.b, false)', { x: 1, y: 3 }, { a: { x: 1, y: 2 }, b: { y: 3 } }],
  ['States.MathAdd(111, -1)', 110],
  ["States.StringSplit('This.is+a,test=string', '.+,=')", ['This', 'is', 'a', 'test', 'string']],
  ["States.ArrayGetItem(States.StringSplit($.arn, '/'), 1)", 'b', { arn: 'a/b' }],
  ['States.UUID()', expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/)],
])('%s', async (...[call, expected, input]) => {
  expect(await came(call, input)).toEqual(expected);
});

test('a random number lies below its end, and is the same for the same seed', async () => {
  for (let i = 0; i < 20; i += 1) expect([1, 2]).toContain(await came('States.MathRandom(1, 3)'));
  expect(await came('States.MathRandom(1, 1000000, 7)')).toBe(await came('States.MathRandom(1, 1000000, 7)'));
});

test('what a function merges stays as it was', async () => {
  const { output } = await filled(
    { 'merged.$': 'States.JsonMerge($.a, $.b, false)', 'a.$': '$.a' },
    { a: { x: 1 }, b: { x: 2 } },
  );
  expect(output).toEqual({ merged: { x: 2 }, a: { x: 1 } });
});

test.each([
  ["States.Format('{} {}', 1)", '2 places {} and there are 1 values'],
  ['States.ArrayGetItem($.a, 9)', 'no element 9'],
  ["States.StringToJson('{')", 'States.StringToJson failed'],
  ['States.ArrayRange(1, 5000, 1)', 'at most 1000'],
  ['States.JsonMerge($.o, $.o, true)', 'the third argument is false'],
  ['States.MathAdd($.a, 1)', 'takes a number and got [1]'],
])('%s fails its state', async (call, words) => {
  expect(await came(call, { a: [1], o: {} })).toMatchObject({
    error: 'States.IntrinsicFailure',
    cause: expect.stringContaining(words),
  });
});

test('a path that finds nothing within a call fails its state by name', async () => {
  expect(await came('States.ArrayLength($.none)')).toMatchObject({
    error: 'States.ParameterPathFailure',
    cause:
      "An error occurred while executing the state 'A' (entered at the event id #2). " +
      "The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '{}'",
  });
});
