import type { TableName } from '../../lib/contract/quality';
import type { GateFigures, OpenedDataset } from '../../lib/wiring/run';

/** What a query gave: one text a value, by column. */
export interface QueryResult {
  readonly rows: ReadonlyArray<Readonly<Record<string, string | null>>>;
  readonly bytesScanned: number;
}

/** One point of a metric. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'Count' | 'None';
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What the quality gate needs of the world. Each throws when the infrastructure fails. */
export interface QualityGatePorts {
  /** A file beside the run's manifest. @returns undefined when there is none */
  read(
    opened: OpenedDataset,
    file: 'manifest.json' | 'clean.json' | 'clean-error.json',
  ): Promise<string | undefined>;
  /** Names of a table's columns, partition keys included. @returns undefined when there is no such table */
  columnsOf(table: TableName): Promise<readonly string[] | undefined>;
  /** @throws Error with Athena's reason when the query does not succeed, or not in time. */
  query(sql: string): Promise<QueryResult>;
  /** New rows of each of the runs before this one that succeeded, newest first. */
  recentNewRows(dataset: string, runId: string, runs: number): Promise<readonly number[]>;
  /** Notes in the ledger that the gate began. */
  begin(dataset: string, runId: string): Promise<void>;
  /** Writes gate.json beside the run's manifest. */
  write(opened: OpenedDataset, figures: GateFigures): Promise<void>;
  measure(measurements: readonly Measurement[]): Promise<void>;
  /** For what is worth telling and stops nothing. */
  warn(message: string, detail: Readonly<Record<string, unknown>>): void;
  now(): Date;
}
