import { checkMart } from './check-mart';
import type { Columns, SchemaVersion } from './dataset';
import type { QualityRule } from './quality-rule';

/** Where a mart lies in the lake, and which database holds it. */
export type MartZone = 'aggregated' | 'enriched' | 'analytics';

export type MartPartition = 'day' | 'month';

/** Which input columns a mart's column is made of. */
export type ColumnLineage = Readonly<
  Record<string, ReadonlyArray<{ readonly input: string; readonly column: string }>>
>;

/** An Iceberg table that runs keep up to date from datasets and other marts. */
export interface Mart<C extends Columns = Columns> {
  /** Lower snake_case; names the table, its location and its Python module. */
  readonly name: string;
  readonly version: SchemaVersion;
  /** Team that answers for the data. */
  readonly owner: string;
  readonly description: string;
  readonly zone: MartZone;
  readonly columns: C;
  readonly primaryKey: readonly string[];
  /** The required date column by which the table is partitioned and rebuilt. @default - rebuilt whole */
  readonly date?: string;
  /**
   * How many dates share a partition. A rebuilt date rewrites its partition: `day` for marts with many rows
   * a date, `month` where a date has so few that a file each would cost more than the rows. @default month
   */
  readonly partition?: MartPartition;
  /** The column with a person's pseudonym, by which a person's rows are found. @default - no rows of one person */
  readonly subject?: string;
  /** Datasets and marts that it is made of; all of one run group. */
  readonly inputs: readonly string[];
  /** Checked on what is about to be published; a `fail` rule leaves the mart as it was. */
  readonly quality?: readonly QualityRule[];
  /** @default - no column lineage is told */
  readonly lineage?: ColumnLineage;
}

/**
 * Declares a mart. Its transform is glue-scripts/transforms/marts/<name>.py.
 *
 * @throws ContractError when the contract contradicts itself, naming both values.
 */
export function defineMart<const C extends Columns>(mart: Mart<C>): Mart<C> {
  checkMart(mart);
  return mart;
}
