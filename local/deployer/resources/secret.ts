import { randomInt } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface Generate {
  readonly PasswordLength?: number;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeCharacters?: string;
  readonly IncludeSpace?: boolean;
}

interface SecretProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly SecretString?: string;
  readonly GenerateSecretString?: Generate;
}

/** A secret's generated value is made once: everything pseudonymised hangs on it, so updates leave it. */
export const secret: Provider = {
  type: 'AWS::SecretsManager::Secret',
  honours: [
    'Name',
    'Description',
    'SecretString',
    'GenerateSecretString.PasswordLength',
    'GenerateSecretString.SecretStringTemplate',
    'GenerateSecretString.GenerateStringKey',
    'GenerateSecretString.ExcludePunctuation',
    'GenerateSecretString.ExcludeNumbers',
    'GenerateSecretString.ExcludeUppercase',
    'GenerateSecretString.ExcludeLowercase',
    'GenerateSecretString.ExcludeCharacters',
    'GenerateSecretString.IncludeSpace',
  ],
  without: { KmsKeyId: 'values lie unencrypted on this disk' },
  async put(properties, context) {
    const { secrets } = context.clients;
    const wanted = properties as SecretProperties;
    const Name = wanted.Name ?? generatedName(context, 512);
    const { Description, SecretString: given, GenerateSecretString: generate } = wanted;
    const { ARN } = await createOrUpdate(
      () =>
        secrets.send(
          new CreateSecretCommand({
            Name,
            Description,
            SecretString: given ?? generatedSecret(generate ?? {}),
          }),
        ),
      () =>
        secrets.send(
          new UpdateSecretCommand({
            SecretId: Name,
            Description,
            ...(given === undefined ? {} : { SecretString: given }),
          }),
        ),
    );
    return { physicalId: ARN as string, ref: ARN as string, attributes: { Id: ARN as string } };
  },
  exists: ({ physicalId }, { secrets }) =>
    found(secrets.send(new DescribeSecretCommand({ SecretId: physicalId }))),
  remove: ({ physicalId }, { secrets }) =>
    gone(secrets.send(new DeleteSecretCommand({ SecretId: physicalId, ForceDeleteWithoutRecovery: true }))),
};

/** What CloudFormation would generate: the bare value, or the template with the value under its key. */
export function generatedSecret(generate: Generate): string {
  const excluded = generate.ExcludeCharacters ?? '';
  const alphabet = [
    generate.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    generate.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    generate.ExcludeNumbers ? '' : '0123456789',
    generate.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    generate.IncludeSpace ? ' ' : '',
  ]
    .join('')
    .split('')
    .filter((character) => !excluded.includes(character));
  if (alphabet.length === 0) throw new Error('GenerateSecretString excludes every character.');
  const length = generate.PasswordLength ?? 32;
  const value = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  if (generate.GenerateStringKey === undefined) return value;
  const template = JSON.parse(generate.SecretStringTemplate ?? '{}') as Record<string, unknown>;
  return JSON.stringify({ ...template, [generate.GenerateStringKey]: value });
}
