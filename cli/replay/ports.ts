import type { SealedRecord } from '../../producer/dispatcher';

/** The quarantine bucket. */
export interface QuarantineStore {
  /** Keys under a prefix, in order; those behind `after` alone when it is given. */
  keys(prefix: string, after?: string): AsyncIterable<string>;
  exists(key: string): Promise<boolean>;
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

/** A message of the queue of failed batches: one for each object that Lambda has written. */
export interface Notice {
  readonly id: string;
  readonly receipt: string;
  /** Of the object; undefined when the message tells of none. */
  readonly key: string | undefined;
}

/** The queue that the alarm on failed batches looks at. */
export interface NoticeQueue {
  /** Up to ten, held back from other readers, until they are released or some minutes have passed. */
  receive(): Promise<readonly Notice[]>;
  remove(notices: readonly Notice[]): Promise<void>;
  release(notices: readonly Notice[]): Promise<void>;
}

export interface ReplayPorts {
  readonly store: QuarantineStore;
  readonly notices: NoticeQueue;
  /** Resolves when every record is acknowledged or given up on. @returns those given up on */
  send(records: readonly SealedRecord[]): Promise<readonly NotPut[]>;
}
