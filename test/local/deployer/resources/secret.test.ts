import { expect, test } from '@jest/globals';
import { generatedSecret } from '../../../../local/deployer/resources/secret';

test('a generated value stands in its template under its key', () => {
  const secret = JSON.parse(
    generatedSecret({
      SecretStringTemplate: '{"keyId":"k1"}',
      GenerateStringKey: 'key',
      PasswordLength: 64,
      ExcludePunctuation: true,
    }),
  );
  expect(secret).toEqual({ keyId: 'k1', key: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
});

test('without a key the value is the secret, and what is excluded is not in it', () => {
  const secret = generatedSecret({ PasswordLength: 400, ExcludeLowercase: true, ExcludeCharacters: 'AB"' });
  expect(secret).toHaveLength(400);
  expect(secret).not.toMatch(/[a-zAB"]/);
});

test('two are never the same', () => {
  expect(generatedSecret({})).not.toBe(generatedSecret({}));
});

test('nothing to choose from is an error', () => {
  const generate = {
    ExcludeLowercase: true,
    ExcludeUppercase: true,
    ExcludeNumbers: true,
    ExcludePunctuation: true,
  };
  expect(() => generatedSecret(generate)).toThrow('excludes every character');
});
