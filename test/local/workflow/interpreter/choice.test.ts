import { expect, test } from '@jest/globals';
import { machine, run } from './run';

const INPUT = { n: 5, s: 'log-2024.txt', t: '2024-01-01T00:00:00Z', b: true, nil: null, m: 5 };
const choose = async (rule: object) => {
  const states = machine(
    { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    { Yes: { Type: 'Pass', Result: 'yes', End: true }, No: { Type: 'Pass', Result: 'no', End: true } },
  );
  const { output, error } = await run(states, INPUT);
  return output ?? error;
};

test.each<[string, object, string]>([
  ['what is absent', { Variable: '$.none', IsPresent: false }, 'yes'],
  ['what is present', { Variable: '$.nil', IsPresent: true }, 'yes'],
  ['null', { Variable: '$.nil', IsNull: true }, 'yes'],
  ['not null', { Variable: '$.n', IsNull: false }, 'yes'],
  ['no string', { Variable: '$.n', IsString: false }, 'yes'],
  ['a timestamp', { Variable: '$.t', IsTimestamp: true }, 'yes'],
  ['no timestamp', { Variable: '$.s', IsTimestamp: true }, 'no'],
  ['an equal number', { Variable: '$.n', NumericEquals: 5 }, 'yes'],
  ['a number in a string', { Variable: '$.s', NumericGreaterThan: 1 }, 'no'],
  ['a number by its path', { Variable: '$.n', NumericLessThanEqualsPath: '$.m' }, 'yes'],
  ['a string above', { Variable: '$.s', StringGreaterThan: 'a' }, 'yes'],
  ['a pattern', { Variable: '$.s', StringMatches: 'log-*.txt' }, 'yes'],
  ['a pattern whose point is a point', { Variable: '$.s', StringMatches: 'log-2024?txt' }, 'no'],
  ['an escaped star', { Variable: '$.s', StringMatches: 'log-\\*.txt' }, 'no'],
  ['an earlier time', { Variable: '$.t', TimestampLessThan: '2024-01-01T01:00:00+00:30' }, 'yes'],
  ['a boolean', { Variable: '$.b', BooleanEquals: true }, 'yes'],
  [
    'all of them',
    {
      And: [
        { Variable: '$.b', BooleanEquals: true },
        { Variable: '$.n', NumericEquals: 6 },
      ],
    },
    'no',
  ],
  [
    'one of them',
    { Or: [{ Variable: '$.n', NumericEquals: 6 }, { Not: { Variable: '$.b', BooleanEquals: false } }] },
    'yes',
  ],
  ['a variable that is not there', { Variable: '$.none', StringEquals: 'a' }, 'States.Runtime'],
])('%s', async (_, rule, expected) => {
  expect(await choose(rule)).toBe(expected);
});

test('without a match and a default the execution fails by name', async () => {
  const states = machine(
    { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 6, Next: 'Yes' }] },
    { Yes: { Type: 'Succeed' } },
  );
  expect((await run(states, INPUT)).error).toBe('States.NoChoiceMatched');
});
