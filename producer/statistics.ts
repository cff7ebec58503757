/** What a producer has done since it was made. */
export interface ProducerStatistics {
  /** Rows taken by `send`. */
  readonly rows: number;
  /** Rows that `send` rejected: they break the contract, are too large or have no JSON text. */
  readonly rowsRejected: number;
  /** Rows in records that the stream has acknowledged. */
  readonly rowsDelivered: number;
  /** Rows handed back after the last attempt. */
  readonly rowsFailed: number;
  /** JSON text of the rows taken, line ends included. */
  readonly bytesIn: number;
  /** Records that the stream has acknowledged. */
  readonly records: number;
  /** Payloads and partition keys of those records. */
  readonly bytesOut: number;
  /** Begun 25 KB of those records: what a provisioned stream bills. */
  readonly putUnits: number;
  /** PutRecords requests, repeated ones included. */
  readonly requests: number;
  /** Records put again after a failed attempt. */
  readonly retries: number;
  /** Id of the packed record that was acknowledged last. */
  readonly lastBatch?: string;
}

/** The same, while it is being counted. */
export type Tally = { -readonly [Figure in keyof ProducerStatistics]: ProducerStatistics[Figure] };

export function newTally(): Tally {
  return {
    rows: 0,
    rowsRejected: 0,
    rowsDelivered: 0,
    rowsFailed: 0,
    bytesIn: 0,
    records: 0,
    bytesOut: 0,
    putUnits: 0,
    requests: 0,
    retries: 0,
  };
}
