import { exitCodes } from '../cli/exit-codes';
import { UserError } from '../cli/user-error';

/** The environment is not there or not as it must be; the message says what to do. */
export function environmentError(message: string, cause?: unknown): UserError {
  return new UserError(message, exitCodes.environment, cause === undefined ? undefined : { cause });
}

export function isNoSpace(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** For a disk that filled up while something was written into `directory`. */
export function diskFull(directory: string, cause?: unknown): UserError {
  return environmentError(
    `The disk of ${directory} is full: free some space and start again; what is done already is kept.`,
    cause,
  );
}
