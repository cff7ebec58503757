import { expect, test } from '@jest/globals';
import { intelligentTieringRule, tierRule } from '../../../lib/constructs/lifecycle';

test('a tier that is absent is not entered', () => {
  const rule = tierRule('x', { glacierInstantDays: 90, expireDays: 365 }, 'x/');
  expect(rule.transitions?.map((each) => each.storageClass.value)).toEqual(['GLACIER_IR']);
  expect(rule.expiration?.toDays()).toBe(365);
});

test('a rule without a prefix covers the whole bucket', () => {
  expect(tierRule('x', { expireDays: 1 })).not.toHaveProperty('prefix');
});

test('objects that S3 tiers by use neither expire nor leave the tiers that are read at once', () => {
  const rule = intelligentTieringRule('x', 30, 'x/');
  expect(rule.transitions?.map((each) => each.storageClass.value)).toEqual(['INTELLIGENT_TIERING']);
  expect(rule).not.toHaveProperty('expiration');
});
