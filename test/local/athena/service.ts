import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { athenaService } from '../../../local/athena/athena-handler';
import type { GlueMetadata } from '../../../local/athena/glue-metadata';
import { History } from '../../../local/athena/history';
import { JsonMap } from '../../../local/athena/json-file';
import type { NamedQuery } from '../../../local/athena/named-queries';
import type { Planner } from '../../../local/athena/plan';
import { PreparedStatements } from '../../../local/athena/prepared-statements';
import type { ResultStore, S3Settings } from '../../../local/athena/result-store';
import { createRunner } from '../../../local/athena/runner';
import { classify } from '../../../local/athena/sql/classify';
import type { TrinoPage } from '../../../local/athena/trino/protocol';
import { WorkGroups } from '../../../local/athena/work-groups';

export const NOW = Date.UTC(2026, 10, 21, 12);

interface Setting {
  /** The engine gives its pages and then nothing more. */
  readonly hangs?: boolean;
  readonly stateDir?: string;
  /** Objects that a statement wrote. */
  readonly written?: readonly string[];
  readonly metadata?: Partial<GlueMetadata>;
  now?(): number;
}

/** The service on captured answers of Trino, with results kept in memory. */
export function athena(pages: readonly TrinoPage[], setting: Setting = {}) {
  const objects = new Map<string, Buffer>();
  const settings = new Map<string, S3Settings>();
  const asked: { query: string; parameters: readonly string[] }[] = [];
  const cancelled: string[] = [];
  const planner: Planner = {
    classify,
    async plan({ query, parameters }, signal) {
      asked.push({ query, parameters });
      async function* answers() {
        try {
          yield* pages;
          if (setting.hangs) await new Promise((_, reject) => signal.addEventListener('abort', reject));
        } finally {
          if (signal.aborted) cancelled.push(query);
        }
      }
      const { written } = setting;
      return { pages: answers(), ...(written === undefined ? {} : { written: async () => written }) };
    },
  };
  const results: ResultStore = {
    create(location, given) {
      const content: Buffer[] = [];
      return {
        write: async (part) => {
          content.push(Buffer.from(part as string));
        },
        finish: async () => {
          objects.set(location, Buffer.concat(content));
          settings.set(location, given);
        },
        discard: async () => {},
      };
    },
    read: async (location, offset, length) => objects.get(location)?.subarray(offset, offset + length),
  };
  const stateDir = setting.stateDir ?? mkdtempSync(join(tmpdir(), 'athena-'));
  const now = setting.now ?? (() => NOW);
  const history = new History(join(stateDir, 'queries.ndjson'), NOW);
  const runner = createRunner({ results, history, now });
  const service = athenaService({
    workGroups: new WorkGroups(stateDir, NOW),
    namedQueries: new JsonMap<NamedQuery>(join(stateDir, 'named-queries.json')),
    prepared: new PreparedStatements(stateDir),
    metadata: { databases: async () => [], tables: async () => [], ...setting.metadata } as GlueMetadata,
    history,
    results,
    planner,
    runner,
    now,
  });
  // biome-ignore lint/suspicious/noExplicitAny: the wire's shapes
  async function call(operation: string, input: object = {}): Promise<any> {
    const answer = await service.handle({
      service: 'athena',
      operation,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(JSON.stringify(input)),
    });
    return JSON.parse(answer.body.toString());
  }
  async function ended(id: string) {
    const deadline = Date.now() + 5000;
    for (;;) {
      const { QueryExecution } = await call('GetQueryExecution', { QueryExecutionId: id });
      if (!['QUEUED', 'RUNNING'].includes(QueryExecution.Status.State)) return QueryExecution;
      if (Date.now() > deadline)
        throw new Error(`The query is still ${QueryExecution.Status.State} after 5 s.`);
      await new Promise(setImmediate);
    }
  }
  let tokens = 0;
  const start = async (sql: string, more: object = {}): Promise<string> =>
    (
      await call('StartQueryExecution', {
        QueryString: sql,
        ClientRequestToken: `token-${String(tokens++).padStart(32, '0')}`,
        ResultConfiguration: { OutputLocation: 's3://results/mine/' },
        ...more,
      })
    ).QueryExecutionId;
  const text = (location: string) => objects.get(location)?.toString();
  return { call, start, ended, objects, text, settings, asked, cancelled, close: runner.close, stateDir };
}
