/**
 * AWS's list prices, US dollars, us-east-1, as read on 2026-11-21. What the ledger tells is an estimate by
 * these, not a bill.
 */
export const prices = {
  /** https://aws.amazon.com/glue/pricing/: Spark jobs, a DPU-hour, billed by the second from a minute on. */
  glueDpuHour: 0.44,
  glueMinimumSeconds: 60,
  /** https://aws.amazon.com/athena/pricing/: a terabyte scanned, 10 MB at least a query. */
  athenaTerabyte: 5,
  athenaMinimumBytes: 10 * 1024 ** 2,
} as const;

/** Data processing units of one worker. */
export const WORKER_DPUS: Readonly<Record<string, number>> = {
  'G.025X': 0.25,
  'G.1X': 1,
  'G.2X': 2,
  'G.4X': 4,
  'G.8X': 8,
};
