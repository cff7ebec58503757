/** What became of the lines of one reason. */
export interface ReasonTally {
  /** Back in the stream, acknowledged. */
  replayed: number;
  /** Told of twice, or refused again since: removed. */
  superseded: number;
  /** Not acknowledged, or too large for a record: they stay in quarantine. */
  failed: number;
}

export interface ReplaySummary {
  readonly dataset: string;
  readonly dryRun: boolean;
  /** By reason, `failed-batch` among them, whose counts are of records. */
  readonly reasons: Readonly<Record<string, ReasonTally>>;
  /** Lines that were not asked for. */
  readonly notSelected: number;
  /** Lines and objects that nobody can read; they stay where they are. */
  readonly unreadable: readonly string[];
  readonly objects: number;
  readonly failedBatches: number;
  /** Taken off the queue that the alarm on failed batches looks at. */
  readonly notices: number;
  /** Records put into the stream. */
  readonly records: number;
  /** Why records were not acknowledged. */
  readonly failure?: { readonly code: string; readonly message: string };
  readonly interrupted: boolean;
}

export class Tally {
  readonly #reasons = new Map<string, ReasonTally>();
  readonly unreadable: string[] = [];
  notSelected = 0;
  objects = 0;
  failedBatches = 0;
  notices = 0;
  records = 0;
  failure: { readonly code: string; readonly message: string } | undefined;

  count(reason: string, what: keyof ReasonTally, lines = 1): void {
    const tally = this.#reasons.get(reason) ?? { replayed: 0, superseded: 0, failed: 0 };
    tally[what] += lines;
    this.#reasons.set(reason, tally);
  }

  summary(dataset: string, dryRun: boolean, interrupted: boolean): ReplaySummary {
    const { unreadable, notSelected, objects, failedBatches, notices, records, failure } = this;
    return {
      dataset,
      dryRun,
      reasons: Object.fromEntries([...this.#reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
      notSelected,
      unreadable,
      objects,
      failedBatches,
      notices,
      records,
      ...(failure && { failure }),
      interrupted,
    };
  }
}
