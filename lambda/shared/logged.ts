import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/**
 * A handler whose log lines name the invocation, and whose failures are a line of JSON too: the runtime
 * tells of them as text alone, which no query can filter by level. They are thrown on.
 */
export function logged<Event, Result>(
  logger: Logger,
  handle: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  return async (event, context) => {
    logger.addContext(context);
    try {
      return await handle(event, context);
    } catch (error) {
      logger.error('invocation failed', error as Error);
      throw error;
    }
  };
}
