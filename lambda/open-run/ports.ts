import type { Manifest } from '../../lib/wiring/run';
import type { Lake } from '../shared/lake';
import type { Ledger } from '../shared/ledger/ports';
import type { Tables } from '../shared/lineage/events';
import type { RunEvent } from '../shared/lineage/open-lineage';

/** One message of an arrivals queue. */
export interface Message {
  readonly receipt: string;
  readonly body: string;
}

/** What open-run needs of the world. Each throws when the infrastructure fails. */
export interface OpenRunPorts {
  readonly ledger: Ledger;
  readonly lake: Lake;
  /** Contracts of the platform. */
  readonly tables: Tables;
  /** Up to ten messages, or none when the queue has none to give. */
  receive(queueUrl: string): Promise<readonly Message[]>;
  /** Takes messages off the queue for good. */
  remove(queueUrl: string, receipts: readonly string[]): Promise<void>;
  /** True while an execution of the workflow is under way; false for one that ended, or that nobody knows. */
  isRunning(execution: string): Promise<boolean>;
  /**
   * Events that went to quarantine within a time.
   *
   * @param since @default - the beginning
   * @param arrivedFrom the oldest date of arrival, YYYY-MM-DD, of which there may be any
   */
  quarantined(
    dataset: string,
    since: Date | undefined,
    until: Date,
    arrivedFrom: string | undefined,
  ): Promise<number>;
  tellLineage(dataset: string, runId: string, event: RunEvent): Promise<void>;
  /** A dataset's run is open: its manifest and its row in the ledger stand. */
  tellOpened(manifest: Manifest): void;
  /** A run that was found dead has been marked as failed. */
  tellAbandoned(dataset: string, runId: string, reason: string): void;
  now(): Date;
  newRunId(): string;
}
