import { AwsError } from '../../../gateway/service-handler';
import type { TrinoPage, TypeSignature } from '../../trino/protocol';
import { EngineFailed } from '../engine';
import { DdlFailed, hiveError } from './ddl-failed';

/** What a statement answers: no columns where it only does something. */
export interface DdlResult {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

export const DONE: DdlResult = { columns: [], rows: [] };

const STATS = {
  queuedTimeMillis: 0,
  planningTimeMillis: 0,
  physicalInputBytes: 0,
} as const;
const TEXT: TypeSignature = { rawType: 'string', arguments: [] };

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
    (error: unknown) => ({ state: 'FAILED', error: failureOf(error) }),
  );
  const { state, ...rest } = page;
  yield { id: 'ddl', stats: { ...STATS, state, elapsedTimeMillis: performance.now() - began }, ...rest };
}

function failureOf(thrown: unknown): NonNullable<TrinoPage['error']> {
  const error = hiveError(thrown);
  if (error instanceof EngineFailed) return error.error;
  if (!(error instanceof DdlFailed) && !(error instanceof AwsError)) throw error;
  // Athena's words begin with the error's name.
  return { message: error.message.replace(/^FAILED: /, ''), errorName: 'FAILED', errorType: 'USER_ERROR' };
}
