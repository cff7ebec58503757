import { expect, test } from '@jest/globals';
import { compilePattern } from '../../../../local/lambda/event-source/event-pattern';
import { parseJson } from '../../../../local/lambda/event-source/exact-json';

const matches = (pattern: string, event: string) => compilePattern(pattern)(parseJson(event));

test.each<[string, string, string, string]>([
  ['null', '{"a":[null]}', '{"a":null}', '{"a":"null"}'],
  ['empty', '{"a":[""]}', '{"a":""}', '{}'],
  ['equals', '{"a":["Alice"]}', '{"a":"Alice","b":1}', '{"a":"alice"}'],
  ['true', '{"a":[true]}', '{"a":true}', '{"a":"true"}'],
  ['equals, whatever its case', '{"a":[{"equals-ignore-case":"alice"}]}', '{"a":"ALICE"}', '{"a":"Al"}'],
  ['and', '{"a":["x"],"b":["y"]}', '{"a":"x","b":"y"}', '{"a":"x"}'],
  ['or', '{"a":["x","y"]}', '{"a":"y"}', '{"a":"z"}'],
  ['or of several fields', '{"$or":[{"a":["x"]},{"b":["y"]}]}', '{"b":"y"}', '{"a":"y"}'],
  ['or beside and', '{"c":[1],"$or":[{"a":["x"]},{"b":["y"]}]}', '{"b":"y","c":1}', '{"b":"y"}'],
  ['not', '{"a":[{"anything-but":["x","y"]}]}', '{"a":"z"}', '{"a":"x"}'],
  ['not one value', '{"a":[{"anything-but":3}]}', '{"a":4}', '{"a":3}'],
  ['not, of a field that is missing', '{"a":[{"anything-but":["x"]}]}', '{"a":""}', '{"b":"z"}'],
  ['numeric, equal', '{"a":[{"numeric":["=",100]}]}', '{"a":1e2}', '{"a":"100"}'],
  ['numeric, within', '{"a":[{"numeric":[">",10,"<=",20]}]}', '{"a":20}', '{"a":10}'],
  ['exists', '{"a":[{"exists":true}]}', '{"a":null}', '{"b":1}'],
  ['exists, of leaves alone', '{"a":[{"exists":true}]}', '{"a":1}', '{"a":{"b":1}}'],
  ['does not exist', '{"a":[{"exists":false}]}', '{"b":1}', '{"a":1}'],
  ['does not exist within', '{"a":{"b":[{"exists":false}]}}', '{"c":1}', '{"a":{"b":1}}'],
  ['begins with', '{"a":[{"prefix":"us-"}]}', '{"a":"us-east-1"}', '{"a":"eu-us-"}'],
  ['ends with', '{"a":[{"suffix":".png"}]}', '{"a":"b.png"}', '{"a":"b.pngx"}'],
  ['one of a list in the event', '{"a":["x"]}', '{"a":["y","x"]}', '{"a":["y"]}'],
  ['levels', '{"a":{"b":{"c":[1]}}}', '{"a":{"b":{"c":1}}}', '{"a":{"c":1}}'],
  [
    'fields of one element of a list',
    '{"a":{"b":[1],"c":[2]}}',
    '{"a":[{"b":1,"c":2}]}',
    '{"a":[{"b":1},{"c":2}]}',
  ],
  ['a number as it is written', '{"a":[300]}', '{"a":300}', '{"a":300.0}'],
])('%s', (_, pattern, yes, no) => {
  expect(matches(pattern, yes)).toBe(true);
  expect(matches(pattern, no)).toBe(false);
});

test.each([
  ['text', 'not JSON', 'it is not JSON'],
  ['a list', '[1]', 'must be an object'],
  ['nothing', '{}', 'at least one field'],
  ['a value that is in no list', '{"a":"x"}', '"a" must be an object or a list'],
  ['an empty list', '{"a":[]}', 'the list of "a" is empty'],
  ['an operator of event buses', '{"a":[{"wildcard":"*x"}]}', 'the operator "wildcard" of "a"'],
  ['an address range', '{"a":[{"cidr":"10.0.0.0/8"}]}', 'the operator "cidr" of "a"'],
  ['a prefix that is excluded', '{"a":[{"anything-but":{"prefix":"x"}}]}', 'compares with {"prefix":"x"}'],
  ['two operators in one rule', '{"a":[{"prefix":"x","suffix":"y"}]}', 'must have one operator'],
  ['half a comparison', '{"a":[{"numeric":[">"]}]}', 'numeric of "a"'],
  ['a comparison with text', '{"a":[{"numeric":["=","1"]}]}', 'numeric of "a"'],
  ['an existence of something', '{"a":[{"exists":"yes"}]}', 'exists of "a" must be true or false'],
  ['one way alone', '{"$or":[{"a":[1]}]}', '$or in the pattern must list two'],
])('a pattern that is %s is refused', (_, pattern, words) => {
  expect(() => compilePattern(pattern)).toThrow(words);
});
