import { expect, test } from '@jest/globals';
import { PseudonymKey } from '../../../lib/constructs/pseudonym-key';
import { ORIGINALS_KEY, storageIn, templateOf } from './in-stack';

test('the key is generated where it stays, and encrypted with the key of the originals', () => {
  const template = templateOf((stack) => {
    new PseudonymKey(stack, 'Key', {
      secretName: 'catchment/dev/pseudonym-key',
      key: storageIn(stack).originalsKey,
      retain: true,
    });
  });
  template.hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Retain',
    Properties: {
      Name: 'catchment/dev/pseudonym-key',
      KmsKeyId: ORIGINALS_KEY,
      GenerateSecretString: {
        SecretStringTemplate: '{"keyId":"k1"}',
        GenerateStringKey: 'key',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    },
  });
  expect(JSON.stringify(template.toJSON())).not.toContain('"SecretString":');
});
