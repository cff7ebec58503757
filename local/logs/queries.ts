import { randomUUID } from 'node:crypto';
import { AwsError } from '../gateway/service-handler';
import { type Command, parseQuery } from './insights/query';
import { type QueryResult, runQuery } from './insights/run-query';
import { QueryError } from './insights/scanner';
import type { LogEvent, LogStore } from './log-store';

export interface QueryRequest {
  readonly logGroups: readonly string[];
  readonly text: string;
  /** Seconds since 1970, both inclusive. */
  readonly startTime: number;
  readonly endTime: number;
  readonly limit?: number;
}

interface Query extends QueryRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  status: 'Running' | 'Complete' | 'Failed' | 'Cancelled';
  result: QueryResult;
  scanned: { readonly lines: number; readonly bytes: number };
}

/** Queries of this process that are remembered; the oldest are forgotten. */
const MOST_KEPT = 1_000;
const NOTHING: QueryResult = { rows: [], matched: 0 };

/** Queries of Logs Insights, each running on its own once it is started. */
export class Queries {
  readonly #queries = new Map<string, Query>();

  constructor(
    private readonly store: LogStore,
    private readonly account: string,
    private readonly onProblem: (words: string) => void,
  ) {}

  /** @throws AwsError MalformedQueryException */
  start(request: QueryRequest): string {
    const commands = compiled(request.text);
    const query: Query = {
      ...request,
      id: randomUUID(),
      createdAt: Date.now(),
      status: 'Running',
      result: NOTHING,
      scanned: { lines: 0, bytes: 0 },
    };
    this.#queries.set(query.id, query);
    const oldest = this.#queries.keys().next().value;
    if (this.#queries.size > MOST_KEPT && oldest !== undefined) this.#queries.delete(oldest);
    this.#run(query, commands).catch((error: Error) => {
      query.status = 'Failed';
      this.onProblem(`the query ${query.id} failed: ${error.message}`);
    });
    return query.id;
  }

  /** @throws AwsError ResourceNotFoundException */
  get(id: string): Query {
    const query = this.#queries.get(id);
    if (query === undefined) throw new AwsError('ResourceNotFoundException', `There is no query ${id}.`);
    return query;
  }

  /** Newest first. */
  list(): Query[] {
    return [...this.#queries.values()].reverse();
  }

  /** False when it was over. @throws AwsError ResourceNotFoundException */
  stop(id: string): boolean {
    const query = this.get(id);
    if (query.status !== 'Running') return false;
    query.status = 'Cancelled';
    return true;
  }

  async #run(query: Query, commands: readonly Command[]): Promise<void> {
    const events: LogEvent[] = [];
    for (const group of query.logGroups) {
      events.push(...(await this.store.read(group, query.startTime * 1000, query.endTime * 1000 + 999)));
    }
    if (query.status !== 'Running') return;
    const { rows, matched } = runQuery(commands, events, this.account);
    query.result = { rows: rows.slice(0, query.limit), matched };
    query.scanned = {
      lines: events.length,
      bytes: events.reduce((sum, { message }) => sum + message.length, 0),
    };
    query.status = 'Complete';
  }
}

function compiled(text: string): Command[] {
  try {
    return parseQuery(text);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const location = { startCharOffset: error.at, endCharOffset: error.at + 1 };
    throw new AwsError('MalformedQueryException', `${error.message} (at character ${error.at})`, 400, {
      queryCompileError: { location, message: error.message },
    });
  }
}
