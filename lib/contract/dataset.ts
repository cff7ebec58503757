import { checkContract } from './check-contract';
import type { Column } from './column';
import type { QualityRule } from './quality-rule';

/** SchemaVer: MODEL-REVISION-ADDITION, for instance `1-0-0`. */
export type SchemaVersion = `${number}-${number}-${number}`;

/**
 * How cleaned data is laid out by event date.
 * `dt`: `dt=2009-12-01/`. `calendar`: `year=2009/month=12/day=1/`, behind it the columns of `by`.
 */
export type Partitioning =
  | { readonly layout: 'dt'; readonly from: string; readonly to: string }
  | {
      readonly layout: 'calendar';
      readonly from: string;
      readonly to: string;
      /** A string column with an `enum`, projected as such. @default - none */
      readonly by?: string;
    };

export type Capacity =
  | { readonly mode: 'on-demand' }
  | { readonly mode: 'provisioned'; readonly shards: number };

/** Per cent of events that may be refused before somebody is told. */
export const DEFAULT_QUARANTINE_PERCENT = 1;
/** Per cent of new rows that may have happened on an earlier day before somebody is told. */
export const DEFAULT_LATE_PERCENT = 10;

export interface Monitoring {
  /** @default DEFAULT_QUARANTINE_PERCENT, 1 */
  readonly quarantinePercent?: number;
  /** `any`: senders tell of the past, and nobody is told of it. @default DEFAULT_LATE_PERCENT, 10 */
  readonly latePercent?: number | 'any';
  /** `irregular`: traffic comes when it comes: neither spikes nor drops nor silence are told. @default steady */
  readonly traffic?: 'steady' | 'irregular';
  /**
   * A string column without personal data by which live counts are grouped; one with an enum, or few
   * values. @default - one count for all
   */
  readonly groupBy?: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** Days that a dataset without retentionDays is kept: seven years. */
export const DEFAULT_RETENTION_DAYS = 2555;

export interface Dataset<C extends Columns = Columns, ContentId extends string = string> {
  /** Lower snake_case; names the stream, the tables and the paths. */
  readonly name: string;
  readonly version: SchemaVersion;
  /** Team that answers for the data. */
  readonly owner: string;
  readonly description: string;
  readonly columns: C;
  /** Columns that together identify an event; the clean job keeps the first of each. */
  readonly primaryKey: readonly string[];
  /** The required timestamp column whose date places a row. */
  readonly eventTime: string;
  readonly partitioning: Partitioning;
  /** Rows that are counted and not written, by column and value. @default - none */
  readonly drop?: ReadonlyArray<{
    readonly column: string;
    readonly equals: string;
    readonly reason: string;
  }>;
  /**
   * A required uuid column that the producer library fills, when absent, with the UUIDv5 of the
   * event's other columns, so that a line repeated exactly is the same event. @default - none
   */
  readonly contentId?: ContentId;
  /** Analysts may expect data no older than this. Minutes. */
  readonly freshnessMinutes: number;
  /** Days after which cleaned rows expire. @default DEFAULT_RETENTION_DAYS, 2555 */
  readonly retentionDays?: number;
  /** What is usual, and what is told to people. @default - the defaults of each */
  readonly monitoring?: Monitoring;
  /** What the gate checks on the touched dates before anything is published. @default - nothing */
  readonly quality?: readonly QualityRule[];
  /** @default on-demand */
  readonly capacity?: Capacity;
  /** Datasets of one run group share a state machine and a Glue run. @default - the dataset's own name */
  readonly runGroup?: string;
}

/** The row a producer sends, inferred from the contract. */
export type RowOf<D extends Dataset> =
  D extends Dataset<infer C>
    ? {
        readonly [K in keyof C as C[K]['required'] extends true ? K : never]: NonNullable<C[K]['_value']>;
      } & {
        readonly [K in keyof C as C[K]['required'] extends true ? never : K]?: NonNullable<
          C[K]['_value']
        > | null;
      }
    : never;

/**
 * Declares a dataset. Everything derived comes from what is given here.
 *
 * @throws ContractError when the contract contradicts itself, naming both values.
 */
export function defineDataset<const C extends Columns, const ContentId extends keyof C & string = never>(
  dataset: Dataset<C, ContentId>,
): Dataset<C, ContentId> {
  checkContract(dataset);
  return dataset;
}
