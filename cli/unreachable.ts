import { localEndpoint } from './aws';
import { exitCodes } from './exit-codes';
import { UserError } from './user-error';

/** Errors of a socket that has nobody at the other end. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'TimeoutError']);

/** What to do when nobody answers, or AWS refuses; any other error stays as it is. */
export function unreachable(error: unknown, environment: string): unknown {
  if (typeof error !== 'object' || error === null || error instanceof UserError) return error;
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (UNREACHABLE.has(code ?? name)) {
    const words =
      environment === 'local'
        ? `The local environment does not answer at ${localEndpoint()}. Start it first: npm start.`
        : `AWS cannot be reached: ${message}.`;
    return new UserError(words, exitCodes.environment, { cause: error });
  }
  // Whatever else a service or the SDK says: credentials, region, permissions.
  if ('$metadata' in error || /Credential|Region/.test(name + message)) {
    const words = `Environment ${environment}: ${name}: ${message}`;
    return new UserError(words, exitCodes.environment, { cause: error });
  }
  return error;
}
