/**
 * Faults that a test has the gateway make, in place of the service that would: refusals that no laptop can
 * provoke, as a throttled shard. A call that matches is answered with the error and goes no further.
 */
export interface Fault {
  /** As in the credential scope: `kinesis`, `s3`, `dynamodb`, `lambda`. */
  readonly service: string;
  /** `PutRecords`; for S3, the HTTP method. @default - every one */
  readonly operation?: string;
  /** Part of the path, or of the body of a JSON call: a bucket, stream or table. @default - every one */
  readonly resource?: string;
  /** AWS's error code, for instance `ProvisionedThroughputExceededException`. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** Calls that meet it before it is over. @default - until it is taken back */
  readonly times?: number;
}

/**
 * The gateway's door for what AWS has no API for, unsigned, on loopback as all else:
 * `POST /_catchment/clock {"advanceSeconds": n}` puts the clock forward and evaluates every alarm,
 * `PUT /_catchment/faults [Fault…]` replaces all faults, `PUT /_catchment/bill [BillLine…]` what Cost Explorer
 * will tell besides the environment's own use.
 */
export const CONTROL_PREFIX = '/_catchment/';

/** A day's cost of a service, as Cost Explorer would have it. */
export interface BillLine {
  /** YYYY-MM-DD */
  readonly date: string;
  /** In Cost Explorer's words: `Amazon Simple Storage Service`. */
  readonly service: string;
  /** Of the cost tag `dataset`. @default - none */
  readonly dataset?: string;
  readonly usd: number;
}
