import type { Violation } from '../../lib/contract/compiled';

export type SourceRow = Readonly<Record<string, unknown>>;

/** A row that could not even be read, for instance a line that is not JSON. */
export class UnreadableRow {
  constructor(
    readonly violation: Violation,
    /** What the file holds in its place, for the user's own file of rejects. */
    readonly text: string,
  ) {}
}

export interface SourceBatch {
  /** Number of the batch's first row; the file's first row is 1, a CSV's header not counted. */
  readonly firstRow: number;
  readonly rows: ReadonlyArray<SourceRow | UnreadableRow>;
}

/** A file that is open for reading once, from its start to its end. */
export interface Source {
  /** @default - not known before the file is read */
  readonly totalRows?: number;
  /** How much of the file is read, from 0 to 1. */
  fraction(): number;
  readonly batches: AsyncIterable<SourceBatch>;
}

export interface ReadOptions {
  /** Refuse a file with columns that the contract does not have, or without a required one. @default true */
  readonly strictColumns?: boolean;
}

export const BATCH_ROWS = 4096;

/** Gathers rows into batches that know their place in the file. */
export async function* inBatches(
  rows: AsyncIterable<SourceRow | UnreadableRow>,
): AsyncGenerator<SourceBatch, void, undefined> {
  let firstRow = 1;
  let batch: Array<SourceRow | UnreadableRow> = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield { firstRow, rows: batch };
    firstRow += batch.length;
    batch = [];
  }
  if (batch.length > 0) yield { firstRow, rows: batch };
}
