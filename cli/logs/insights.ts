import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  MalformedQueryException,
  ResourceNotFoundException,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import type { LogsRequest } from './request';

/** A line of a result: its fields in the query's order. */
export type LogRow = ReadonlyMap<string, string>;

export interface LogsResult {
  readonly rows: readonly LogRow[];
  /** Lines that were looked at. */
  readonly scanned: number;
}

const POLL_MS = 250;
/** A pointer to the whole line, for programs. */
const POINTER = '@ptr';

export interface Insights {
  /**
   * Asks, and waits for the whole result.
   *
   * @throws UserError when there is no such log group, or when `signal` stops it
   */
  ask(request: LogsRequest, signal: AbortSignal): Promise<LogsResult>;
  close(): void;
}

/** Logs Insights of an environment. */
export function insightsOf(environment: string): Insights {
  const client = new CloudWatchLogsClient(clientConfig(environment));

  async function start({ logGroups, query, from, to }: LogsRequest): Promise<string> {
    const input = { logGroupNames: [...logGroups], queryString: query, startTime: from, endTime: to };
    try {
      return (await client.send(new StartQueryCommand(input))).queryId ?? '';
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) {
        throw new UserError(
          `Environment ${environment} lacks one of the log groups ${logGroups.join(', ')}: ${cause.message} Deploy it: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`,
          exitCodes.environment,
          { cause },
        );
      }
      if (cause instanceof MalformedQueryException)
        throw new Error(`${cause.message} In: ${query}`, { cause });
      throw cause;
    }
  }

  async function result(queryId: string, signal: AbortSignal): Promise<LogsResult> {
    for (;;) {
      const { status, results = [], statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
      if (status === 'Complete') {
        return { rows: results.map(rowOf), scanned: statistics?.recordsScanned ?? 0 };
      }
      if (status !== 'Running' && status !== 'Scheduled') {
        throw new UserError(
          `The query ended as ${status ?? 'nothing that AWS names'}: ask for less time with --since.`,
          exitCodes.failed,
        );
      }
      await pause(POLL_MS, undefined, { signal });
    }
  }

  return {
    async ask(request, signal) {
      const queryId = await start(request);
      try {
        return await result(queryId, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        await client.send(new StopQueryCommand({ queryId }));
        throw new UserError('The query was stopped.', exitCodes.interrupted, { cause: error });
      }
    },
    close: () => client.destroy(),
  };
}

function rowOf(fields: readonly ResultField[]): LogRow {
  return new Map(
    fields.flatMap(
      ({ field = '', value = '' }): Array<[string, string]> => (field === POINTER ? [] : [[field, value]]),
    ),
  );
}
