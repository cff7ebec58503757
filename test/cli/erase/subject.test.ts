import { Readable } from 'node:stream';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { pseudonymisedColumns, pseudonymsOf, readSubject } from '../../../cli/erase/subject';
import { pseudonymKeyOf, pseudonymOf } from '../../../lambda/consumer/pseudonym';
import { orders } from '../../../lib/datasets/orders.dataset';

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => {
  secrets.reset();
});

const secret = (keyId: string) => JSON.stringify({ keyId, key: `${keyId}-`.padEnd(40, 'x') });

test('a person has a pseudonym by the key in use and one by the key before it', async () => {
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: secret('k2') });
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' }).resolves({ SecretString: secret('k1') });
  expect(await pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).toEqual([
    pseudonymOf('13085', pseudonymKeyOf(secret('k2'))),
    pseudonymOf('13085', pseudonymKeyOf(secret('k1'))),
  ]);
});

test('a key that was never changed gives one pseudonym, no key at all says what to do', async () => {
  const none = new ResourceNotFoundException({ message: 'none', $metadata: {} });
  secrets.on(GetSecretValueCommand).rejects(none);
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: secret('k1') });
  expect(await pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).toHaveLength(1);
  secrets.reset();
  secrets.on(GetSecretValueCommand).rejects(none);
  await expect(pseudonymsOf('13085', 'local', new SecretsManagerClient({}))).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('has no pseudonym key. Deploy it first'),
  });
});

test('the identifier comes from the argument or, with -, from standard input', async () => {
  expect(await readSubject('13085')).toBe('13085');
  expect(await readSubject('-', Readable.from(['130', '85\n']))).toBe('13085');
  await expect(readSubject('-', Readable.from(['\n']))).rejects.toMatchObject({ exitCode: 2 });
});

test('a dataset without pseudonyms cannot tell whose rows are whose', () => {
  expect(pseudonymisedColumns(orders)).toEqual(['customer_id']);
  const { customer_id: _, ...columns } = orders.columns;
  expect(() => pseudonymisedColumns({ ...orders, columns })).toThrow('orders pseudonymises no column');
});
