import { setTimeout as sleep } from 'node:timers/promises';
import { parsePage, type TrinoPage } from './protocol';

export interface TrinoSession {
  readonly catalog: string;
  readonly schema: string | undefined;
  /** Session properties besides those of every statement. */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface TrinoClient {
  /**
   * Runs one statement and yields each answer of Trino; the last has no nextUri, and may carry an error.
   * When the signal aborts, the statement is cancelled in Trino and the iteration ends by throwing.
   * @throws TrinoUnreachable when no answer comes.
   */
  run(sql: string, session: TrinoSession, signal: AbortSignal): AsyncGenerator<TrinoPage, void, void>;
}

export class TrinoUnreachable extends Error {
  override readonly name = 'TrinoUnreachable';
}

/** Statuses for which the protocol asks the client to come back. */
const RETRY_STATUSES = new Set([429, 502, 503, 504]);
const RETRY_ATTEMPTS = 20;
const RETRY_MILLISECONDS = 100;
/** Athena's default timeout of a DML query. */
const MAX_RUN_TIME = '30m';

/** @param url of Trino, for instance http://127.0.0.1:8080 */
export function createTrinoClient(url: string): TrinoClient {
  return {
    async *run(sql, session, signal) {
      let next: string | undefined;
      try {
        let page = await ask(`${url}/v1/statement`, signal, {
          method: 'POST',
          body: sql,
          headers: sessionHeaders(session),
        });
        for (;;) {
          next = page.nextUri;
          yield page;
          if (next === undefined) return;
          page = await ask(next, signal, { method: 'GET' });
        }
      } finally {
        // Left before the end (aborted, or the consumer failed): Trino must not go on for nobody.
        if (next !== undefined) await cancel(next);
      }
    },
  };
}

function sessionHeaders(session: TrinoSession): Record<string, string> {
  const properties = { query_max_run_time: MAX_RUN_TIME, ...session.properties };
  return {
    'X-Trino-User': 'athena',
    'X-Trino-Source': 'athena',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Catalog': session.catalog,
    'X-Trino-Session': Object.entries(properties)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join(','),
    // Timestamps come with the precision of their column, as in Athena.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
    ...(session.schema === undefined ? {} : { 'X-Trino-Schema': session.schema }),
  };
}

async function ask(url: string, signal: AbortSignal, init: RequestInit): Promise<TrinoPage> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw unreachable(url, error);
    });
    const text = await response.text();
    if (response.ok) return parsePage(text);
    if (!RETRY_STATUSES.has(response.status) || attempt === RETRY_ATTEMPTS) {
      throw new TrinoUnreachable(`Trino answered ${response.status}: ${text.slice(0, 500)}`);
    }
    await sleep(RETRY_MILLISECONDS, undefined, { signal });
  }
}

async function cancel(uri: string): Promise<void> {
  try {
    await fetch(uri, { method: 'DELETE' });
  } catch (error) {
    throw unreachable(uri, error);
  }
}

function unreachable(url: string, error: unknown): TrinoUnreachable {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new TrinoUnreachable(
    `Trino does not answer at ${new URL(url).origin} (${why}). Restart the environment: npm stop && npm start.`,
    { cause: error },
  );
}
