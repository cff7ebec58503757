import type { RawFile } from './arrival';

/** One message of an arrivals queue. */
export interface Message {
  readonly receipt: string;
  readonly body: string;
}

/** A run that was opened earlier, as its manifest and its figures show it. */
export interface EarlierRun {
  readonly runId: string;
  /** Its manifest's files when it was not cleaned to the end; none when it was. */
  readonly unfinished: readonly RawFile[];
}

/** What open-run needs of the world. Each throws when the infrastructure fails. */
export interface OpenRunPorts {
  /** Up to ten messages, or none when the queue has none to give. */
  receive(queueUrl: string): Promise<readonly Message[]>;
  /** Takes messages off the queue for good. */
  remove(queueUrl: string, receipts: readonly string[]): Promise<void>;
  /** Runs of a dataset that are still marked as open, oldest first. */
  openRuns(dataset: string): Promise<readonly EarlierRun[]>;
  /** Takes the mark off runs that are done, or whose files another manifest has taken over. */
  close(dataset: string, runIds: readonly string[]): Promise<void>;
  /** Writes an object to the lake bucket. @returns its `s3://` address */
  write(key: string, body: string): Promise<string>;
  now(): Date;
  newRunId(): string;
}
