import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { clientConfig } from '../../../cli/aws';
import { recordOperation } from './operations-seen';

/** The suite runs against a real account, not against the local environment. */
export const onAws = process.env['CATCHMENT_CONFORMANCE'] === 'aws';

/** As every client of the account under test has them. */
export const clientSettings = clientConfig(onAws ? 'aws' : 'local');

interface SdkClient {
  destroy(): void;
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

/**
 * A client of the account under test, ended with the file; its answered operations are recorded.
 *
 * @param settings of the client's own, beside those of the account
 */
export function client<Client extends object>(
  Sdk: new (settings: object) => Client,
  settings: object = {},
): Client {
  const made = new Sdk({ ...clientSettings, ...settings });
  const sdk = made as unknown as SdkClient;
  const record =
    (next: (input: unknown) => Promise<unknown>, context: { clientName?: string; commandName?: string }) =>
    async (input: unknown) => {
      const answer = await next(input);
      recordOperation(context.clientName ?? '', context.commandName ?? '');
      return answer;
    };
  sdk.middlewareStack.add(record, { step: 'initialize' });
  afterAll(() => sdk.destroy());
  return made;
}

/** A name that no other run of the suite uses: lower case letters, digits and hyphens. */
export function unique(what: string): string {
  return `conformance-${what}-${randomBytes(4).toString('hex')}`;
}

/** A role that functions, jobs and state machines may take; of a real account by CATCHMENT_CONFORMANCE_ROLE. */
export function role(): string {
  return onAws ? required('CATCHMENT_CONFORMANCE_ROLE') : 'arn:aws:iam::000000000000:role/conformance';
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`The conformance suite needs ${variable}.`);
  return value;
}
