import { type ExitCode, exitCodes } from './exit-codes';

/**
 * An error that the user can act on: the CLI prints its message alone, without a stack, and exits
 * with its code. The message is one clear sentence or two: what was received, what is wanted, what to do.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: ExitCode;

  /** @param exitCode @default exitCodes.usage */
  constructor(message: string, exitCode: ExitCode = exitCodes.usage, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
