import type { TrinoPage, TypeSignature } from '../trino/protocol';
import { DdlFailed } from './ddl-failed';
import type { DdlResult } from './glue-ddl';

const STATS = {
  queuedTimeMillis: 0,
  planningTimeMillis: 0,
  elapsedTimeMillis: 0,
  physicalInputBytes: 0,
} as const;
const TEXT: TypeSignature = { rawType: 'varchar', arguments: [] };

/** What the catalogue answers, as the one page of a statement that Trino would have run. */
export async function* ddlPages(run: () => Promise<DdlResult>): AsyncGenerator<TrinoPage, void, void> {
  const began = performance.now();
  const page = await run().then(
    ({ columns, rows }) => ({
      state: 'FINISHED',
      ...(columns.length === 0
        ? {}
        : { columns: columns.map((name) => ({ name, typeSignature: TEXT })), data: rows }),
    }),
    (error: unknown) => {
      if (!(error instanceof DdlFailed)) throw error;
      // Athena's words begin with the error's name.
      const message = error.message.replace(/^FAILED: /, '');
      return { state: 'FAILED', error: { message, errorName: 'FAILED', errorType: 'USER_ERROR' as const } };
    },
  );
  const { state, ...rest } = page;
  yield { id: 'ddl', stats: { ...STATS, state, elapsedTimeMillis: performance.now() - began }, ...rest };
}
