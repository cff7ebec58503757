// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what Fn::Sub is about

import { expect, test } from '@jest/globals';
import {
  conditionHolds,
  NO_VALUE,
  referencedIds,
  resolve,
  type Scope,
} from '../../../local/deployer/intrinsics';

const scope: Scope = {
  stack: { name: 's', account: '000000000000', region: 'us-east-1' },
  parameters: { Stage: 'dev' },
  mappings: { Sizes: { dev: { shards: 2 } } },
  conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
  },
  ref: (id) => `ref-of-${id}`,
  attribute: (id, name) => `${name}-of-${id}`,
  stackOutput: (stack, output) => `${output}-of-${stack}`,
  importValue: (name) => `import-of-${name}`,
};

test.each<[string, unknown, unknown]>([
  ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
  ['Ref of a resource', { Ref: 'Bucket' }, 'ref-of-Bucket'],
  ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Key', 'Arn'] }, 'Arn-of-Key'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Key.Nested.Arn' }, 'Nested.Arn-of-Key'],
  ['Join', { 'Fn::Join': ['', ['a', { Ref: 'AWS::Partition' }, 'b']] }, 'aawsb'],
  ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
  [
    'Sub',
    { 'Fn::Sub': '${Stage}:${Key.Arn}:${!Literal}:${AWS::Region}' },
    'dev:Arn-of-Key:${Literal}:us-east-1',
  ],
  ['Sub with variables', { 'Fn::Sub': ['${A}', { A: { Ref: 'Stage' } }] }, 'dev'],
  ['If', { 'Fn::If': ['IsProd', 1, { Ref: 'Stage' }] }, 'dev'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'shards'] }, 2],
  ['ImportValue', { 'Fn::ImportValue': 'x' }, 'import-of-x'],
  ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'a', OutputName: 'b' } }, 'b-of-a'],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  [
    'a policy statement with a Condition of its own',
    { Statement: [{ Condition: { Bool: { a: 'b' } } }] },
    { Statement: [{ Condition: { Bool: { a: 'b' } } }] },
  ],
])('%s', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test('a property that comes to no value is left out, also from a list', () => {
  const none = { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] };
  expect(resolve({ a: none, b: [1, none] }, scope)).toEqual({ b: [1] });
  expect(resolve(none, scope)).toBe(NO_VALUE);
});

test.each([
  ['IsDev', true],
  ['IsProd', false],
  ['Either', true],
  ['Both', false],
])('condition %s is %s', (name, holds) => {
  expect(conditionHolds(name, scope)).toBe(holds);
});

test.each<[unknown, string]>([
  [{ 'Fn::GetAZs': '' }, 'does not know Fn::GetAZs'],
  [{ 'Fn::Select': [5, ['a']] }, 'has no item 5'],
  [{ 'Fn::FindInMap': ['Sizes', 'prod', 'shards'] }, 'finds nothing at Sizes.prod.shards'],
  [{ 'Fn::If': ['Unknown', 1, 2] }, 'There is no condition Unknown'],
  [{ 'Fn::Join': 'text' }, 'A list is wanted'],
])('%j is refused in words', (value, words) => {
  expect(() => resolve(value, scope)).toThrow(words);
});

test('what a value refers to is found in every form', () => {
  const value = {
    a: { Ref: 'A' },
    b: [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::GetAtt': 'C.Arn' }],
    c: { 'Fn::Sub': ['${D}-${E.Arn}-${!F}', { G: { Ref: 'H' } }] },
  };
  expect([...referencedIds(value)].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'H']);
});
