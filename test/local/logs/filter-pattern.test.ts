import { expect, test } from '@jest/globals';
import { parseFilterPattern, selected } from '../../../local/logs/filter-pattern';

const denied = JSON.stringify({
  eventName: 'GetObject',
  errorCode: 'AccessDenied',
  userIdentity: { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::1:role/catchment/local/other/x' } } },
  bytes: 512,
  resources: [{ type: 'AWS::S3::Object' }],
  nothing: null,
  yes: true,
});

const ROLE = '$.userIdentity.sessionContext.sessionIssuer.arn';

test.each([
  ['{ $.errorCode = "AccessDenied" }', true],
  ['{ $.errorCode = AccessDenied }', true],
  ['{ $.errorCode = "Access*" }', true],
  ['{ $.errorCode = "Denied" }', false],
  ['{ $.errorCode != "AccessDenied" }', false],
  ['{ $.errorCode = %Denied$% }', true],
  ['{ $.absent != "x" }', false],
  ['{ $.absent NOT EXISTS }', true],
  ['{ $.errorCode NOT EXISTS }', false],
  ['{ $.errorCode EXISTS }', true],
  ['{ $.nothing IS NULL }', true],
  ['{ $.yes IS TRUE }', true],
  ['{ $.yes IS FALSE }', false],
  ['{ $.bytes > 500 && $.bytes <= 512 }', true],
  ['{ $.bytes = 512 }', true],
  ['{ $.bytes = 51 }', false],
  ['{ $.eventName > 1 }', false],
  ['{ $.resources[0].type = "AWS::S3::Object" }', true],
  ['{ $[\'eventName\'] = "GetObject" }', true],
  ['{ ($.eventName = "PutObject") || ($.eventName = "GetObject") && ($.bytes = 1) }', false],
  ['{ (($.eventName = "PutObject") || ($.eventName = "GetObject")) && ($.bytes = 512) }', true],
  [`{ ${ROLE} != "arn:aws:iam::1:role/catchment/local/originals/*" }`, true],
  [`{ ${ROLE} != "arn:aws:iam::1:role/catchment/local/other/*" }`, false],
])('%s of a JSON message: %s', (pattern, matches) => {
  expect(parseFilterPattern(pattern)(denied)).toBe(matches);
});

test.each([
  ['ERROR', 'an ERROR here', true],
  ['ERROR', 'an error here', false],
  ['ERROR timeout', 'timeout, ERROR', true],
  ['ERROR timeout', 'ERROR', false],
  ['"timed out"', 'Task timed out', true],
  ['ERROR -expected', 'ERROR expected', false],
  ['?ERROR ?WARN', 'WARN', true],
  ['?ERROR ?WARN', 'INFO', false],
  ['%4\\d\\d%', 'status 404', true],
  ['', 'anything', true],
  ['{ $.a = 1 }', 'no JSON', false],
])('%s in the text %s: %s', (pattern, message, matches) => {
  expect(parseFilterPattern(pattern)(message)).toBe(matches);
});

test.each([
  ['[ip, user]', 'space-delimited'],
  ['{ $.a }', 'is no comparison'],
  ['{ a = 1 }', 'wanted $.field'],
  ['{ $.a = 1', 'wanted }'],
  ['{ $.a IS 5 }', 'wants NULL'],
])('%s is refused', (pattern, words) => {
  expect(() => parseFilterPattern(pattern)).toThrow(words);
});

test('a selector gives the value of a field', () => {
  expect(selected(denied, '$.bytes')).toBe(512);
  expect(selected(denied, '$.resources[0].type')).toBe('AWS::S3::Object');
  expect(selected(denied, '$.absent.deeper')).toBeUndefined();
});
