import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients';

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]+)\}\}/g;

/** Replaces `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}` in every string of a value. */
export async function resolveDynamicReferences(value: unknown, clients: Clients): Promise<unknown> {
  if (typeof value === 'string') return replaced(value, clients);
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => resolveDynamicReferences(item, clients)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(
      async ([name, item]) => [name, await resolveDynamicReferences(item, clients)] as const,
    ),
  );
  return Object.fromEntries(entries);
}

async function replaced(text: string, clients: Clients): Promise<string> {
  let result = text;
  for (const [whole, service, reference] of text.matchAll(REFERENCE)) {
    const found =
      service === 'secretsmanager'
        ? await secret(reference as string, clients)
        : await parameter(reference as string, clients);
    result = result.replace(whole, () => found);
  }
  return result;
}

async function parameter(reference: string, clients: Clients): Promise<string> {
  const answer = await clients.ssm.send(new GetParameterCommand({ Name: reference, WithDecryption: true }));
  return answer.Parameter?.Value ?? '';
}

/** `<id or ARN>[:SecretString[:<json key>]]`; an ARN has colons of its own. */
async function secret(reference: string, clients: Clients): Promise<string> {
  const match = /^(arn:(?:[^:]+:){5}[^:]+|[^:]+)(?::SecretString)?(?::([^:]*))?/.exec(reference);
  const [, id, key] = match ?? [];
  const answer = await clients.secrets.send(new GetSecretValueCommand({ SecretId: id }));
  const text = answer.SecretString ?? '';
  return key === undefined || key === '' ? text : String((JSON.parse(text) as Record<string, unknown>)[key]);
}
