import { text } from 'node:stream/consumers';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { pseudonymKeyOf, pseudonymOf } from '../../lambda/consumer/pseudonym';
import type { Dataset } from '../../lib/contract/dataset';
import { names } from '../../lib/wiring/names';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** Whom the erasure is about. The plain identifier stays in this process. */
export interface Subject {
  readonly plain: string;
  /** One for each key whose rows may still be in the lake. */
  readonly pseudonyms: readonly string[];
}

/** Versions of the secret: the key in use, and the one before it, under which older rows were written. */
const STAGES = ['AWSCURRENT', 'AWSPREVIOUS'] as const;

/**
 * The identifier as given, or from standard input with `-`: arguments stand in the machine's list of
 * processes.
 *
 * @throws UserError when there is none
 */
export async function readSubject(
  argument: string,
  input: NodeJS.ReadableStream = process.stdin,
): Promise<string> {
  const subject = argument === '-' ? (await text(input)).trim() : argument.trim();
  if (subject !== '') return subject;
  throw new UserError('Received an empty --subject; wanted the identifier of a person as producers send it.');
}

/** @throws UserError when the dataset has no column with pseudonyms, by which a person could be found */
export function pseudonymisedColumns({ name, columns }: Dataset): string[] {
  const found = Object.entries(columns)
    .filter(([, column]) => column.pii?.action === 'pseudonymise')
    .map(([column]) => column);
  if (found.length > 0) return found;
  throw new UserError(`${name} pseudonymises no column: nobody's rows can be told from others'.`);
}

/** @throws UserError when the environment has no such secret */
export async function pseudonymsOf(
  plain: string,
  environment: string,
  secrets: SecretsManagerClient,
): Promise<string[]> {
  const pseudonyms: string[] = [];
  for (const VersionStage of STAGES) {
    try {
      const { SecretString } = await secrets.send(
        new GetSecretValueCommand({ SecretId: names.pseudonymSecret(environment), VersionStage }),
      );
      pseudonyms.push(pseudonymOf(plain, pseudonymKeyOf(SecretString ?? '')));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      if (VersionStage === 'AWSCURRENT') {
        throw new UserError(
          `Environment ${environment} has no pseudonym key. Deploy it first: npm run deploy -- --env ${environment}.`,
          exitCodes.environment,
          { cause: error },
        );
      }
    }
  }
  return [...new Set(pseudonyms)];
}
