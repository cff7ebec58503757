import type { OpenLock, RunRecord, Stage } from '../../../lib/wiring/run';

/** What a run's end adds to its row. */
export type RunEnd = Required<Pick<RunRecord, 'closed_at' | 'seconds'>> &
  Pick<RunRecord, 'clean' | 'gate' | 'marts' | 'glue' | 'cost' | 'error'>;

export interface RecentRuns {
  readonly state?: RunRecord['state'];
  readonly kind?: RunRecord['kind'];
  /** Runs older than this one alone. ULID. @default - all */
  readonly before?: string;
}

/**
 * The ledger: a row a run, a lock a dataset, and a mark for each failed run whose manifest waits for
 * another. Every read is consistent; each write is one conditional write or one transaction, so that a
 * crash leaves either side of it and never a half. Failures of the infrastructure are thrown.
 */
export interface Ledger {
  lock(dataset: string): Promise<OpenLock | undefined>;
  /**
   * Takes a dataset's lock.
   *
   * @param instead the lock that is replaced, as it was read
   * @returns false when another run was faster
   */
  take(lock: OpenLock, instead?: OpenLock): Promise<boolean>;
  /** Gives the lock back; nothing happens when another run holds it by now. */
  release(dataset: string, runId: string): Promise<void>;

  run(dataset: string, runId: string): Promise<RunRecord | undefined>;
  /** @returns false when the run has a row already */
  open(row: RunRecord): Promise<boolean>;
  /** Notes which stage began. Nothing happens when the run is no longer open. */
  stage(dataset: string, runId: string, stage: Stage): Promise<void>;
  /**
   * The row becomes `succeeded`; again when it is already.
   *
   * @returns the row as it is now
   * @throws RunNotOpen when the run has failed, or was never opened
   */
  close(dataset: string, runId: string, end: RunEnd): Promise<RunRecord>;
  /**
   * An open row becomes `failed`, and, with kind `arrivals`, waits for a run that takes its manifest over.
   *
   * @returns the row as it is now, unchanged when it was not open; undefined when there is none
   */
  fail(dataset: string, runId: string, end: RunEnd): Promise<RunRecord | undefined>;

  /** Failed runs whose manifest nobody has taken over, oldest first. */
  waiting(dataset: string): Promise<RunRecord[]>;
  /** The run's manifest is another run's now. */
  takenOver(dataset: string, runId: string, by: string): Promise<RunRecord | undefined>;

  /** Newest first, at most `limit`. */
  recent(dataset: string, limit: number, wanted?: RecentRuns): Promise<RunRecord[]>;
}

/** The run cannot be closed: another part of the platform has ended it. */
export class RunNotOpen extends Error {
  override readonly name = 'RunNotOpen';
}
