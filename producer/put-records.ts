/** One record on its way to the stream. */
export interface PutEntry {
  readonly payload: Uint8Array;
  readonly partitionKey: string;
}

/** A record that the stream did not take, by its place in the request. */
export interface PutFailure {
  readonly index: number;
  /** As the service names it, for instance `ProvisionedThroughputExceededException`. */
  readonly code: string;
  readonly message: string;
}

/** The door to a stream. The producer knows no SDK; `kinesisPutRecords` opens this door with one. */
export interface PutRecords {
  /**
   * Puts up to 500 records of together up to 10 MiB, and says which of them the stream refused.
   *
   * @throws PutRequestError when the request as a whole failed
   */
  put(entries: readonly PutEntry[]): Promise<readonly PutFailure[]>;
}

/** A PutRecords request that failed as a whole. */
export class PutRequestError extends Error {
  override readonly name = 'PutRequestError';

  constructor(
    message: string,
    readonly code: string,
    /** Whether the same request may succeed later: throttling, a server's fault, a broken connection. */
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
