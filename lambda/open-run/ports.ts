/** One message of an arrivals queue. */
export interface Message {
  readonly receipt: string;
  readonly body: string;
}

/** What open-run needs of the world. Each throws when the infrastructure fails. */
export interface OpenRunPorts {
  /** Up to ten messages, or none when the queue has none to give. */
  receive(queueUrl: string): Promise<readonly Message[]>;
  /** Takes messages off the queue for good. */
  remove(queueUrl: string, receipts: readonly string[]): Promise<void>;
  /** Writes a new object to the lake bucket. @returns its `s3://` address */
  write(key: string, body: string): Promise<string>;
  now(): Date;
  newRunId(): string;
}
