import type { Violation } from '../lib/contract/compiled';

/** A row that breaks the contract; it was not sent. Names the rule, never the value. */
export class InvalidRowError extends Error {
  override readonly name = 'InvalidRowError';

  constructor(
    readonly dataset: string,
    readonly violation: Violation,
  ) {
    super(
      `${dataset}.${violation.field}: received ${violation.receivedType}, wanted ${violation.wanted} (rule ${violation.rule}). Correct the row; it was not sent.`,
    );
  }
}

/** A row that fits into no record; it was not sent. */
export class RowTooLargeError extends Error {
  override readonly name = 'RowTooLargeError';

  constructor(
    readonly dataset: string,
    readonly rowBytes: number,
    readonly maxBytes: number,
  ) {
    super(
      `${dataset}: received a row of ${rowBytes} bytes as JSON, wanted at most ${maxBytes}. Make the row smaller, or raise the stream's limit and maxStreamRecordBytes; it was not sent.`,
    );
  }
}

/** A row that has no JSON text, for instance one with a BigInt or a cycle; it was not sent. */
export class UnserializableRowError extends Error {
  override readonly name = 'UnserializableRowError';
}

/** `send` after `close`. */
export class ProducerClosedError extends Error {
  override readonly name = 'ProducerClosedError';
}

/** One record that was given up on: its rows are handed back, because they are nowhere else. */
export interface DeliveryFailure {
  /** Why the last attempt failed, as the service names it. */
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** The rows of the record, in the order in which they were sent. */
  readonly rows: readonly unknown[];
  /** Of a packed record: the id in its header. */
  readonly batch?: string;
}

/** Rows that did not reach the stream after every attempt. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    readonly dataset: string,
    readonly failures: readonly DeliveryFailure[],
  ) {
    const rows = failures.reduce((sum, failure) => sum + failure.rows.length, 0);
    const codes = [...new Set(failures.map((failure) => failure.code))].join(', ');
    super(
      `${rows} row(s) in ${failures.length} record(s) of ${dataset} were not delivered (${codes}): ${failures[0]?.message ?? ''} They are handed back in \`failures\`: send them again, or keep them.`,
    );
  }

  /** Every row that was not delivered. */
  get rows(): readonly unknown[] {
    return this.failures.flatMap((failure) => failure.rows);
  }
}
