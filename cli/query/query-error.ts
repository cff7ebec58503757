import { exitCodes } from '../exit-codes';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';
import { QueryFailed } from './run-query';

/** Athena's own words where it has said any; otherwise what to do. Anything else is a bug and stays as it is. */
export function explain(error: unknown, environment: string): unknown {
  if (error instanceof QueryFailed) return new UserError(error.message, exitCodes.failed, { cause: error });
  if (!(error instanceof Error)) return error;
  if (error.name === 'InvalidRequestException') {
    return new UserError(error.message + missingWorkGroup(error.message, environment), exitCodes.failed, {
      cause: error,
    });
  }
  return unreachable(error, environment);
}

function missingWorkGroup(message: string, environment: string): string {
  if (!/^WorkGroup is not found/.test(message)) return '';
  return ` Deploy the environment first: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`;
}
