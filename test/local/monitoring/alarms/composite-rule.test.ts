import { expect, test } from '@jest/globals';
import { parseRule } from '../../../../local/monitoring/alarms/composite-rule';
import type { StateValue } from '../../../../local/monitoring/alarms/judge';

const STATES: Record<string, StateValue> = {
  hot: 'ALARM',
  'two words/and (a slash': 'ALARM',
  calm: 'OK',
  silent: 'INSUFFICIENT_DATA',
};
const holds = (rule: string) => parseRule(rule).holds((name) => STATES[name] ?? 'INSUFFICIENT_DATA');

test.each([
  ['ALARM(hot)', true],
  ['ALARM("hot")', true],
  ['ALARM ( "two words/and (a slash" )', true],
  ['ALARM(calm)', false],
  ['OK(calm)', true],
  ['INSUFFICIENT_DATA(silent)', true],
  ['TRUE', true],
  ['FALSE', false],
  ['NOT ALARM(hot)', false],
  ['NOT NOT ALARM(hot)', true],
  ['ALARM(calm) OR ALARM(hot)', true],
  ['ALARM(calm) AND ALARM(hot)', false],
  ['ALARM(hot) OR ALARM(calm) AND FALSE', true],
  ['(ALARM(hot) OR ALARM(calm)) AND FALSE', false],
  ['NOT ALARM(calm) AND ALARM(hot)', true],
  ['NOT (ALARM(calm) OR ALARM(hot))', false],
  ['ALARM(hot)\n  AND (OK(calm) OR\tFALSE)', true],
])('%s: %s', (rule, wanted) => {
  expect(holds(rule)).toBe(wanted);
});

test('an ARN stands for its alarm', () => {
  const rule = parseRule('ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a:b") OR OK("a:b")');
  expect(rule.alarms).toEqual(['a:b']);
});

test.each([
  ['', 'an alarm, NOT, TRUE, FALSE or a parenthesis at its end'],
  ['ALARM(a) AND', 'an alarm, NOT, TRUE, FALSE or a parenthesis at its end'],
  ['ALARM(a) ALARM(b)', 'AND or OR before "ALARM"'],
  ['(ALARM(a)', 'a closing parenthesis at its end'],
  ['ALARM(a))', 'AND or OR before ")"'],
  ['BROKEN(a)', '"BROKEN(a)" is no part of a rule'],
  ['ALARM(a) XOR ALARM(b)', '"XOR ALARM(b)" is no part of a rule'],
])('"%s" is no rule', (rule, words) => {
  expect(() => parseRule(rule)).toThrow(words);
});
