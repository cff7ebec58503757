import { expect, test } from '@jest/globals';
import { namePattern } from '../../../local/glue-catalog/name-pattern';

test.each([
  [undefined, 'orders', true],
  ['orders', 'orders_eu', false],
  ['orders*', 'orders_eu', true],
  ['orders.*', 'orders_eu', true],
  ['*_eu', 'orders_eu', true],
  ['ORDERS*', 'orders', true],
  ['orders|refunds', 'refunds', true],
  ['(ab)*', 'abab', true],
  ['[a-z]*', 'orders', true],
  ['orders*', 'my_orders', false],
])('%s matches %s: %s', (pattern, name, matches) => {
  expect(namePattern(pattern).test(name)).toBe(matches);
});

test('what is no pattern is refused', () => {
  expect(() => namePattern('orders(')).toThrow('orders( is no pattern of names');
});
