import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Execution } from './execution';
import { folderOf } from './result-configuration';

/** As StartQueryExecution takes it. */
export const reuseInput = z.object({
  ResultReuseByAgeConfiguration: z
    .object({ Enabled: z.boolean(), MaxAgeInMinutes: z.int().min(0).max(10_080).exactOptional() })
    .optional(),
});

export type ReuseByAge = NonNullable<z.output<typeof reuseInput>['ResultReuseByAgeConfiguration']>;

const DEFAULT_AGE_MINUTES = 60;
const MINUTE_MILLISECONDS = 60_000;

/**
 * The last query whose result stands for the new one's: same text and parameters, workgroup, catalogue,
 * database and result configuration, not older than the new one allows.
 *
 * @param earlier newest first
 * @see https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html
 */
export function reusable(execution: Execution, earlier: readonly Execution[]): Execution | undefined {
  const { reuse, statement } = execution;
  if (reuse?.Enabled !== true || statement.substatement !== 'SELECT') return undefined;
  const age = (reuse.MaxAgeInMinutes ?? DEFAULT_AGE_MINUTES) * MINUTE_MILLISECONDS;
  return earlier.find(
    (other) =>
      other.state === 'SUCCEEDED' &&
      other.reused !== true &&
      execution.submittedAt - (other.completedAt ?? 0) <= age &&
      other.statement.substatement === 'SELECT' &&
      isDeepStrictEqual(identity(other), identity(execution)),
  );
}

function identity(execution: Execution): readonly unknown[] {
  const { query, prepared, parameters, workGroup, catalog, database, resultConfiguration } = execution;
  const folder = folderOf(execution.outputLocation);
  return [
    query,
    prepared,
    parameters,
    workGroup,
    catalog.toLowerCase(),
    database,
    resultConfiguration,
    folder,
  ];
}
