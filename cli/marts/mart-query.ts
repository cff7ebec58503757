import { names } from '../../lib/wiring/names';
import type { ResultValues } from '../format';
import type { AthenaPort } from '../query/athena';
import { QueryFailed, resultPages, runQuery } from '../query/run-query';
import { databaseOf, type KnownMart } from './known-mart';

/** What Athena says when a table is not there. */
const NO_TABLE = /^TABLE_NOT_FOUND/;

/** A mart's table, as queries find it. */
export interface MartQuery {
  /**
   * Rows of a query in the mart's database; undefined when the mart has no table there yet.
   * @throws QueryFailed when the query fails otherwise; the SDK's error when a call does.
   */
  rows(known: KnownMart, sql: string): Promise<readonly ResultValues[] | undefined>;
}

export function martQuery(athena: AthenaPort, environment: string, signal: AbortSignal): MartQuery {
  return {
    async rows({ mart }, sql) {
      const workGroup = names.workgroup(environment);
      try {
        const run = await runQuery(
          athena,
          { sql, database: databaseOf(environment, mart), workGroup },
          signal,
        );
        const rows: ResultValues[] = [];
        for await (const page of resultPages(athena, run, signal)) rows.push(...page.rows);
        return rows;
      } catch (error) {
        if (error instanceof QueryFailed && NO_TABLE.test(error.message)) return undefined;
        throw error;
      }
    },
  };
}
