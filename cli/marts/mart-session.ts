import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { type ProgressLines, progressLines } from '../progress-lines';
import { athenaPort } from '../query/athena';
import { explain } from '../query/query-error';
import { UserError } from '../user-error';
import { type MartQuery, martQuery } from './mart-query';

export interface MartSession {
  readonly query: MartQuery;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly lines: ProgressLines;
}

/** Does work on marts, and gives everything back. @throws UserError where the user can do something about it. */
export async function withMarts<T>(
  environment: string,
  work: (session: MartSession) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const athena = athenaPort(clientConfig(environment));
  const lines = progressLines(process.stderr);
  const { signal } = interrupt;
  try {
    return await work({ query: martQuery(athena, environment, signal), signal, lines });
  } catch (error) {
    if (signal.aborted && !(error instanceof UserError)) {
      throw new UserError('Stopped.', exitCodes.interrupted, { cause: error });
    }
    throw explain(error, environment);
  } finally {
    lines.close();
    process.off('SIGINT', onInterrupt);
    athena.close();
  }
}
