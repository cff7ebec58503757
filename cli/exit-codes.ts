/** What the process says to a shell when it ends. */
export const exitCodes = {
  ok: 0,
  /** A result that differs from what was expected: rejected rows, a failed query or run. */
  failed: 1,
  /** Bad input or usage: an unknown dataset, a file that cannot be read as asked. */
  usage: 2,
  /** The environment is not there or not as it must be: no stream, no Python, a port in use. */
  environment: 3,
  /** An engine of the local environment died. */
  engineDied: 4,
  /** Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
