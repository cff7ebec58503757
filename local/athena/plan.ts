import type { Execution } from './execution';
import type { Statement } from './statement';
import type { TrinoPage } from './trino/protocol';

/** How one statement is answered: what the engine, or the catalogue, gives for it page by page. */
export interface Plan {
  /** Ends the work when it is returned early or the signal given to `plan` aborts. */
  readonly pages: AsyncGenerator<TrinoPage, void, void>;
  /**
   * Of CTAS, INSERT and UNLOAD: the objects that were written (s3://…), once the pages have ended. They
   * become the manifest at the output location.
   */
  readonly written?: () => Promise<readonly string[]>;
}

/** Athena's SQL and Hive's DDL, made runnable. */
export interface Planner {
  /** What Athena says the statement is. @throws AwsError InvalidRequestException for one it cannot parse. */
  classify(sql: string): Promise<Statement>;
  /** @throws AwsError for a statement that Athena would not begin, or that would be answered falsely here. */
  plan(execution: Execution, signal: AbortSignal): Promise<Plan>;
}
