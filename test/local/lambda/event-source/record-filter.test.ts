import { expect, test } from '@jest/globals';
import { queueFilter, streamFilter } from '../../../../local/lambda/event-source/record-filter';

const record = (data: string, partitionKey = 'p') => ({
  sequenceNumber: '1',
  partitionKey,
  data: Buffer.from(data),
  arrivedAt: 1_500,
});

test('a record passes when one of the patterns matches its data', () => {
  const passes = streamFilter(['{"data":{"kind":["sale"]}}', '{"data":{"kind":["return"]}}']);
  expect(passes(record('{"kind":"return"}'))).toBe(true);
  expect(passes(record('{"kind":"visit"}'))).toBe(false);
});

test('data that is not JSON matches no pattern of data, not even one of what is missing', () => {
  const passes = streamFilter(['{"data":{"kind":[{"exists":false}]}}']);
  expect(passes(record('{"other":1}'))).toBe(true);
  expect(passes(record('plain text'))).toBe(false);
});

test('a pattern of the partition key alone asks nothing of the data', () => {
  const passes = streamFilter(['{"partitionKey":["p"]}']);
  expect(passes(record('plain text'))).toBe(true);
  expect(passes(record('{}', 'q'))).toBe(false);
});

test('a field that records do not have is refused', () => {
  expect(() => streamFilter(['{"body":{"a":[1]}}'])).toThrow('it names "body"');
  expect(() => queueFilter(['{"$or":[{"body":{"a":[1]}},{"data":["x"]}]}'])).toThrow('it names "data"');
});

test.each([
  ['text', '{"body":["go"]}', 'go', true],
  ['other text', '{"body":["go"]}', 'stop', false],
  ['JSON', '{"body":{"a":[1]}}', '{"a":1}', true],
  ['other JSON', '{"body":{"a":[1]}}', '{"a":2}', false],
  ['text where the pattern is of JSON', '{"body":{"a":[{"exists":false}]}}', 'go', false],
  ['JSON where the pattern is of text', '{"body":[{"prefix":"{"}]}', '{"a":1}', false],
  ['what only looks like JSON', '{"body":[{"prefix":"{"}]}', '{a}', true],
  ['a number, which is text', '{"body":["42"]}', '42', true],
])('a body of %s', (_, pattern, body, passed) => {
  expect(queueFilter([pattern])(body)).toBe(passed);
});
