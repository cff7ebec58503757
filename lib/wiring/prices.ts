/**
 * AWS's list prices, US dollars, first tier of each, without free tiers. What is told by these is an
 * estimate, not a bill. A GB is 1,024³ bytes, a month 730 hours. Read again when a year has passed.
 */
export const PRICE_SHEET = { readOn: '2026-11-21', region: 'us-east-1' } as const;

export const prices = {
  /** https://aws.amazon.com/glue/pricing/: Spark jobs, by the second from a minute on. */
  glue: { dpuHour: 0.44, minimumSeconds: 60 },
  /** https://aws.amazon.com/athena/pricing/: a terabyte scanned, 10 MB at least a query. */
  athena: { terabyte: 5, minimumBytes: 10 * 1024 ** 2 },
  /** https://aws.amazon.com/kinesis/data-streams/pricing/: on-demand is the standard mode. */
  kinesis: {
    shardHour: 0.015,
    /** Beside the hour of the shard, where records stay longer than 24 hours, up to seven days. */
    shardHourOfLongRetention: 0.02,
    /** A record is so many units of 25 KB, rounded up. */
    putUnitBytes: 25 * 1024,
    millionPutUnits: 0.014,
    onDemandStreamHour: 0.04,
    /** A record is rounded up to whole KB. */
    onDemandGbIn: 0.08,
    onDemandGbOut: 0.04,
    /** What lies there from the 25th hour to the seventh day. */
    onDemandLongRetentionGbMonth: 0.1,
  },
  /** https://aws.amazon.com/lambda/pricing/: arm64. */
  lambda: { gbSecond: 0.0000133334, millionRequests: 0.2 },
  /** https://aws.amazon.com/s3/pricing/ */
  s3: {
    gbMonth: { standard: 0.023, infrequentAccess: 0.0125, glacierInstant: 0.004, deepArchive: 0.00099 },
    thousandPuts: 0.005,
    thousandGets: 0.0004,
    /** Objects that change class. */
    thousandTransitions: { infrequentAccess: 0.01, glacierInstant: 0.02, deepArchive: 0.05 },
  },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/: a write is 1 KB, a consistent read 4 KB. */
  dynamodb: { millionWrites: 0.625, millionReads: 0.125, gbMonth: 0.25 },
  /** https://aws.amazon.com/step-functions/pricing/: Standard workflows. */
  stepFunctions: { thousandTransitions: 0.025 },
  /** https://aws.amazon.com/eventbridge/pricing/: S3's events count as custom ones. */
  eventBridge: { millionEvents: 1, millionSchedules: 1 },
  /** https://aws.amazon.com/sqs/pricing/: standard queues. */
  sqs: { millionRequests: 0.4 },
  /** https://aws.amazon.com/kms/pricing/ */
  kms: { keyMonth: 1, tenThousandCalls: 0.03 },
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secretsManager: { secretMonth: 0.4 },
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  cloudWatch: {
    metricMonth: 0.3,
    alarmMonth: 0.1,
    compositeAlarmMonth: 0.5,
    dashboardMonth: 3,
    logGb: 0.5,
    logGbMonth: 0.03,
  },
  /** https://aws.amazon.com/xray/pricing/ */
  xray: { millionTraces: 5 },
  /** https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ */
  costExplorer: { request: 0.01 },
} as const;

/** Data processing units of one worker; each is 4 vCPUs. */
export const WORKER_DPUS: Readonly<Record<string, number>> = {
  'G.025X': 0.25,
  'G.1X': 1,
  'G.2X': 2,
  'G.4X': 4,
  'G.8X': 8,
};
