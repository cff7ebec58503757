/** What the states of a run say to each other, write beside its manifest, and leave in the ledger. */

/**
 * `arrivals`: what came in becomes cleaned rows. `rebuild`: cleaned dates are made again from raw.
 * `marts`: marts are made again from cleaned. `erase`: a person's rows are removed.
 */
export type RunKind = 'arrivals' | 'rebuild' | 'marts' | 'erase';

/** `failed` keeps its manifest until a later run has taken it over. */
export type RunState = 'open' | 'succeeded' | 'failed';

export type Stage = 'open' | 'clean' | 'gate' | 'marts' | 'close';

export type Verdict = 'pass' | 'warn' | 'fail';

/** A raw file, as the work list names it. */
export interface RawFile {
  readonly key: string;
  readonly bytes: number;
}

/** `runs/<dataset>/<run id>/manifest.json`: what a run has to do. */
export interface Manifest {
  readonly dataset: string;
  readonly run_id: string;
  readonly kind: RunKind;
  /** ISO 8601. */
  readonly opened_at: string;
  /** Runs whose work this one has taken over. */
  readonly taken_over: readonly string[];
  /** Raw files to clean; none but with `arrivals`. */
  readonly files: readonly RawFile[];
  /**
   * Event dates, YYYY-MM-DD: to rebuild; with `arrivals` those that runs taken over had touched, so that
   * gate and marts see them again.
   */
  readonly dates: readonly string[];
  /** With `marts`: which; all of the dataset's otherwise. */
  readonly marts?: readonly string[];
  /** With `erase`: whose rows. */
  readonly pseudonyms?: readonly string[];
}

/** `clean.json` */
export interface CleanFigures {
  readonly dataset: string;
  readonly run_id: string;
  readonly rows_in: number;
  readonly duplicates_in_batch: number;
  readonly duplicates_in_lake: number;
  readonly rows_out: number;
  /** With `erase`: rows removed, by zone. */
  readonly rows_erased?: Readonly<Record<'raw' | 'cleaned', number>>;
  /** Event dates of all that was read, and the manifest's own, YYYY-MM-DD. */
  readonly touched_dates: readonly string[];
  readonly files_in: number;
  readonly seconds: number;
  /** From event to arrival, of the new rows, seconds; absent when there are none. */
  readonly lateness?: Lateness;
  /**
   * Of the new rows on the stream, ISO 8601; absent when there are none. In the ledger, of a run that
   * succeeded, those of failed runs that it took over with them.
   */
  readonly arrivals?: ArrivalTimes;
}

/** A share of the rows had arrived by then: `p05`, 5 % of them. */
export interface ArrivalTimes {
  readonly p01: string;
  readonly p05: string;
  readonly p50: string;
  readonly newest: string;
}

export interface Lateness {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** New rows that arrived on a later UTC day than they happened. */
  readonly late_rows: number;
}

/** One rule's outcome, of a dataset or of a mart. */
export interface RuleVerdict {
  readonly rule: string;
  readonly kind: string;
  readonly severity: 'warn' | 'fail';
  readonly passed: boolean;
  /** What was measured; null when there was nothing to measure, which passes. */
  readonly figure: number | null;
  /** What was wanted, in words: `at least 0.99`. */
  readonly wanted: string;
  /** Rows that break the rule, personal columns masked; at most ten. */
  readonly sample?: ReadonlyArray<Readonly<Record<string, string | null>>>;
}

/** `gate.json` */
export interface GateFigures {
  readonly dataset: string;
  readonly run_id: string;
  readonly verdict: Verdict;
  readonly rules: readonly RuleVerdict[];
  readonly bytes_scanned: number;
  readonly seconds: number;
}

/** One mart of `marts.json`. */
export interface MartFigures {
  readonly mart: string;
  /** `unchanged`: nothing to publish. `refused`: a `fail` rule. `failed`: an error. */
  readonly state: 'published' | 'unchanged' | 'refused' | 'failed';
  /** Iceberg's, as decimal text; of the table as the run left it. */
  readonly snapshot_id: string | null;
  readonly previous_snapshot_id: string | null;
  /** Rows written. */
  readonly rows: number;
  readonly dates: readonly string[];
  readonly rules: readonly RuleVerdict[];
  readonly seconds: number;
  readonly error?: string;
}

/** `marts.json` */
export interface MartsFigures {
  readonly dataset: string;
  readonly run_id: string;
  readonly marts: readonly MartFigures[];
}

/** Input of an execution of a run group's workflow; `{}` is a run of what has arrived. */
export interface RunInput {
  /** ULID. @default - a new one */
  readonly runId?: string;
  /** @default arrivals */
  readonly kind?: RunKind;
  /** Of the group; needed with every kind but `arrivals`. */
  readonly dataset?: string;
  readonly dates?: readonly string[];
  readonly marts?: readonly string[];
  readonly pseudonyms?: readonly string[];
}

/** What OpenRun gives. */
export interface OpenedRun {
  readonly runId: string;
  readonly kind: RunKind;
  readonly empty: boolean;
  readonly datasets: readonly OpenedDataset[];
  /** The clean job's `--runs`: JSON of `[{dataset, run_id, manifest}]`. */
  readonly runs: string;
}

export interface OpenedDataset {
  readonly dataset: string;
  readonly runId: string;
  /** `s3://` address. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
  readonly takenOver: readonly string[];
  /** False when the dataset has no marts. */
  readonly publish: boolean;
}

/** What QualityGate gives, a dataset. */
export interface GateResult {
  readonly dataset: string;
  readonly runId: string;
  readonly manifest: string;
  readonly verdict: Verdict;
  /** Marts are to be built. */
  readonly publish: boolean;
  readonly failed: boolean;
}

/** A row of the ledger; the table's key is (`dataset`, `run_id`). */
export interface RunRecord {
  readonly dataset: string;
  readonly run_id: string;
  readonly kind: RunKind;
  readonly state: RunState;
  /** The last stage that began. */
  readonly stage: Stage;
  /** ARN of the workflow's execution. */
  readonly execution: string;
  readonly opened_at: string;
  readonly closed_at?: string;
  /** `s3://` address. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
  readonly taken_over: readonly string[];
  /** The run that has this one's manifest now. */
  readonly taken_over_by?: string;
  readonly clean?: Omit<CleanFigures, 'dataset' | 'run_id'>;
  /** Quarantined between the previous run's opening and this one's. */
  readonly quarantined?: number;
  readonly gate?: Omit<GateFigures, 'dataset' | 'run_id'>;
  readonly marts?: readonly MartFigures[];
  readonly seconds?: number;
  /** Of the group's Glue runs, by job name: seconds that it ran. */
  readonly glue?: Readonly<Record<string, number>>;
  readonly cost?: RunCost;
  readonly error?: RunError;
}

export interface RunCost {
  /** The group's Glue runs, shared out by datasets. */
  readonly dpu_seconds: number;
  readonly bytes_scanned: number;
  readonly usd: number;
}

export interface RunError {
  readonly stage: Stage;
  readonly name: string;
  readonly message: string;
}

/** Sort keys of the ledger that are no run; ULIDs begin with 0 to 7, so `BETWEEN '0' AND '8'` is the runs. */
export const ledgerKeys = {
  /** Held by the open run: `{dataset, run_id: '#open', holder, execution, kind, opened_at}`. */
  open: '#open',
  /** Held by the backfill under way. */
  backfill: '#backfill',
  /** Stands from a run's failure until a later run has taken over its manifest. */
  failed: (runId: string) => `failed#${runId}`,
  erasure: (id: string) => `erasure#${id}`,
  replay: (id: string) => `replay#${id}`,
} as const;

export interface OpenLock {
  readonly dataset: string;
  readonly run_id: typeof ledgerKeys.open;
  readonly holder: string;
  readonly execution: string;
  readonly kind: RunKind;
  readonly opened_at: string;
}
