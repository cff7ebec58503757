import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pseudonymKeyOf, pseudonymOf } from '../../../lambda/consumer/pseudonym';

const SECRET = 'correct horse battery staple, and more';
const KEY = pseudonymKeyOf(JSON.stringify({ keyId: 'k7', key: SECRET }));

describe('a pseudonym', () => {
  test('is the key id and the first 128 bits of the HMAC in base64url', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const digest = createHmac('sha256', Buffer.from(SECRET)).update(value).digest();
        expect(pseudonymOf(value, KEY)).toBe(`k7_${digest.subarray(0, 16).toString('base64url')}`);
      }),
    );
  });

  test('is another under another key', () => {
    const other = pseudonymKeyOf(JSON.stringify({ keyId: 'k7', key: `${SECRET}!` }));
    expect(pseudonymOf('13085', other)).not.toBe(pseudonymOf('13085', KEY));
  });
});

describe('the secret', () => {
  test.each([
    ['is not JSON', SECRET, 'not JSON'],
    ['has no key id', JSON.stringify({ key: SECRET }), '"keyId"'],
    [
      'has a key id that cannot stand before a pseudonym',
      JSON.stringify({ keyId: 'k_1', key: SECRET }),
      '"keyId"',
    ],
    ['has no key', JSON.stringify({ keyId: 'k1' }), '"key"'],
    ['has a key that is too short', JSON.stringify({ keyId: 'k1', key: SECRET.slice(0, 31) }), '"key"'],
    ['is null', 'null', '"keyId"'],
  ])('that %s is refused in words that show nothing of it', (_, secret, message) => {
    expect(() => pseudonymKeyOf(secret)).toThrow(message);
    try {
      pseudonymKeyOf(secret);
    } catch (error) {
      expect(inspect(error)).not.toContain(SECRET.slice(0, 12));
    }
  });

  test('does not show in a key that is printed', () => {
    expect(inspect(KEY, { depth: 10, showHidden: true })).not.toContain('horse');
  });
});
