import { localEndpoint } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import { QueryFailed } from './run-query';

/** Errors of a socket that has nobody at the other end. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'TimeoutError']);

/** Athena's own words where it has said any; otherwise what to do. Anything else is a bug and stays as it is. */
export function explain(error: unknown, environment: string): unknown {
  if (error instanceof QueryFailed) return new UserError(error.message, exitCodes.failed, { cause: error });
  if (!(error instanceof Error)) return error;
  if (error.name === 'InvalidRequestException') {
    return new UserError(error.message + missingWorkGroup(error.message, environment), exitCodes.failed, {
      cause: error,
    });
  }
  if (UNREACHABLE.has((error as NodeJS.ErrnoException).code ?? error.name)) {
    return new UserError(
      environment === 'local'
        ? `The local environment does not answer at ${localEndpoint()}. Start it first: npm start.`
        : `Athena cannot be reached: ${error.message}.`,
      exitCodes.environment,
      { cause: error },
    );
  }
  // Whatever else the service or the SDK says: credentials, region, permissions.
  if ('$metadata' in error || /Credential|Region/.test(error.name + error.message)) {
    return new UserError(`Athena of environment ${environment}: ${error.message}`, exitCodes.environment, {
      cause: error,
    });
  }
  return error;
}

function missingWorkGroup(message: string, environment: string): string {
  if (!/^WorkGroup .* is not found/.test(message)) return '';
  return ` Deploy the environment first: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`;
}
