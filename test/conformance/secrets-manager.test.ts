import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

conformance('Secrets Manager', ({ holds }) => {
  const secrets = client(SecretsManagerClient);

  holds(
    'A new value becomes AWSCURRENT and the one before it AWSPREVIOUS; both are read, by label and by version.',
    'secretsmanager/latest/userguide/whats-in-a-secret.html',
    async () => {
      const { ARN: SecretId, VersionId } = await secrets.send(
        new CreateSecretCommand({ Name: unique('secret'), SecretString: 'first' }),
      );
      const value = async (more: object = {}) =>
        (await secrets.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;
      try {
        expect(await value()).toBe('first');
        await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'second' }));
        expect(await value()).toBe('second');
        expect(await value({ VersionStage: 'AWSPREVIOUS' })).toBe('first');
        expect(await value({ VersionId })).toBe('first');
      } finally {
        await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      }
    },
  );

  holds(
    'A secret that is not there is ResourceNotFoundException.',
    'secretsmanager/latest/apireference/API_GetSecretValue.html',
    async () => {
      await expect(
        secrets.send(new GetSecretValueCommand({ SecretId: unique('nothing') })),
      ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    },
  );
});
