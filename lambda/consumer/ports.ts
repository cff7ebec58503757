import type { PseudonymKey } from './pseudonym';

/** What the core needs of the world. Every failure is thrown: the event source then retries the batch. */
export interface ConsumerPorts {
  pseudonymKey(): Promise<PseudonymKey>;
  /**
   * Puts an object that must not be there yet. One that is there already was written by an earlier
   * delivery of the same batch, and is left as it is.
   *
   * @param producerBatches written beside it, for whoever asks where it came from when the log is gone
   */
  putOnce(
    zone: 'raw' | 'quarantine',
    key: string,
    body: Uint8Array,
    producerBatches: readonly string[],
  ): Promise<'written' | 'present'>;
}
