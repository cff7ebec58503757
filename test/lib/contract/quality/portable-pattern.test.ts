import { expect, test } from '@jest/globals';
import { portablePattern } from '../../../../lib/contract/quality/portable-pattern';

test.each([
  ['^[AC]?\\d{6}$', '\\A[AC]?[0-9]{6}\\z'],
  ['^[\\w-]+$', '\\A[A-Za-z0-9_-]+\\z'],
  ['\\D\\W', '[^0-9][^A-Za-z0-9_]'],
  ['a.b', 'a[^\\n\\r\\u2028\\u2029]b'],
  ['(?:a|b)\\.\\$', '(?:a|b)\\.\\$'],
  ['[^$^.]\\/', '[^$^.]/'],
])('%s is %s to all engines', (pattern, portable) => {
  expect(portablePattern(pattern)).toBe(portable);
});

test.each(['(?<=a)b', '(?<year>\\d)', '\\bword', '\\s', '\\p{L}', '(a)\\1', '[a&&b]', '[[]', '[^]'])(
  '%s is refused: the engines differ',
  (pattern) => {
    expect(() => portablePattern(pattern)).toThrow(SyntaxError);
  },
);
