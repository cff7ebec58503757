import { expect, test } from '@jest/globals';
import { tierRule } from '../../../lib/constructs/lifecycle';

test('a tier that is absent is not entered', () => {
  const rule = tierRule('x', { glacierInstantDays: 90, expireDays: 365 }, 'x/');
  expect(rule.transitions?.map((each) => each.storageClass.value)).toEqual(['GLACIER_IR']);
  expect(rule.expiration?.toDays()).toBe(365);
});

test('a rule without a prefix covers the whole bucket', () => {
  expect(tierRule('x', { expireDays: 1 })).not.toHaveProperty('prefix');
});
