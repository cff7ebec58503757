import type { SealedRecord } from '../../producer/dispatcher';

/** The quarantine bucket. */
export interface QuarantineStore {
  /** Keys under a prefix, in order; those behind `after` alone when it is given. */
  keys(prefix: string, after?: string): AsyncIterable<string>;
  /** @returns undefined when the object has gone meanwhile */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, body: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface NotPut {
  readonly record: SealedRecord;
  readonly code: string;
  readonly message: string;
}

export interface ReplayPorts {
  readonly store: QuarantineStore;
  /** Resolves when every record is acknowledged or given up on. @returns those given up on */
  send(records: readonly SealedRecord[]): Promise<readonly NotPut[]>;
}
