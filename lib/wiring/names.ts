/** Physical names, declared once: the stacks create by them, the CLI and the Lambdas find by them. */

export interface Placement {
  /** Environment name, for instance `local` or `prod`. */
  readonly environment: string;
  /** Twelve digits, or a CloudFormation token. */
  readonly account: string;
  readonly region: string;
}

/** Zones whose tables are a dataset's own. */
export type Zone = 'raw' | 'cleaned' | 'quarantine';

/** Databases of the Glue catalogue: a zone each, and `operations` for the platform's own tables. */
export type DatabaseName = Zone | 'aggregated' | 'enriched' | 'analytics' | 'operations';

const bucket = (purpose: string, p: Placement) =>
  `catchment-${p.environment}-${purpose}-${p.account}-${p.region}`;

export const names = {
  /** Stack names allow no underscore, dataset names do. */
  stack: (environment: string, part: string) => `catchment-${environment}-${part}`.replaceAll('_', '-'),
  lakeBucket: (p: Placement) => bucket('lake', p),
  quarantineBucket: (p: Placement) => bucket('quarantine', p),
  resultsBucket: (p: Placement) => bucket('results', p),
  accessLogsBucket: (p: Placement) => bucket('access-logs', p),
  pseudonymSecret: (environment: string) => `catchment/${environment}/pseudonym-key`,
  stream: (environment: string, dataset: string) => `catchment-${environment}-${dataset}`,
  consumer: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-consumer`,
  arrivalsQueue: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-arrivals`,
  /** Arrivals that EventBridge could not put into the arrivals queue. */
  undeliveredArrivals: (environment: string, dataset: string) =>
    `catchment-${environment}-${dataset}-undelivered`,
  arrivalsRule: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-arrivals`,
  openRun: (environment: string, group: string) => `catchment-${environment}-${group}-open-run`,
  qualityGate: (environment: string, group: string) => `catchment-${environment}-${group}-quality-gate`,
  closeRun: (environment: string, group: string) => `catchment-${environment}-${group}-close-run`,
  failRun: (environment: string, group: string) => `catchment-${environment}-${group}-fail-run`,
  /** Runs' states, locks and receipts. */
  ledger: (environment: string) => `catchment-${environment}-ledger`,
  /** Counts of live traffic, by window. */
  liveTable: (environment: string) => `catchment-${environment}-live`,
  /** Counts a dataset's events by window as they arrive. */
  speedLayer: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-speed-layer`,
  /** Measures freshness and traffic, once a minute. */
  dataMonitor: (environment: string) => `catchment-${environment}-data-monitor`,
  costGuard: (environment: string) => `catchment-${environment}-cost-guard`,
  /** Whole batches that the consumer failed on to the end, one message each until it is replayed. */
  failedBatches: (environment: string, dataset: string) =>
    `catchment-${environment}-${dataset}-failed-batches`,
  /** Wakes somebody. */
  pageTopic: (environment: string) => `catchment-${environment}-page`,
  /** Read in working hours. */
  ticketTopic: (environment: string) => `catchment-${environment}-ticket`,
  /** @param of dataset or run group; none for alarms of the whole environment */
  alarm: (environment: string, id: string, of?: string) =>
    of === undefined ? `catchment-${environment}-${id}` : `catchment-${environment}-${of}-${id}`,
  /** @param page from 1; an environment has one for each twenty datasets */
  dashboard: (environment: string, page = 1) =>
    page === 1 ? `catchment-${environment}` : `catchment-${environment}-${page}`,
  trail: (environment: string) => `catchment-${environment}-quarantine`,
  /**
   * IAM path of the roles that have business with originals: the consumers', and those that people replay and
   * erase with. Use of the quarantine bucket by anybody else raises quarantine-unexpected-use.
   */
  originalsPath: (environment: string) => `/catchment/${environment}/originals/`,
  /** That of people. */
  originalsRole: (environment: string) => `catchment-${environment}-originals`,
  securityLogs: (environment: string) => `/catchment/security/${environment}`,
  /**
   * A saved query of CloudWatch Logs Insights, which shows names with slashes as folders.
   * @param of dataset or run group; none for queries of the whole environment
   */
  logQuery: (environment: string, id: string, of?: string) =>
    of === undefined ? `catchment-${environment}/${id}` : `catchment-${environment}/${of}/${id}`,
  /** Tells people of runs that failed. */
  runsTopic: (environment: string) => `catchment-${environment}-runs`,
  schedule: (environment: string, group: string, name: string) => `catchment-${environment}-${group}-${name}`,
  martsJob: (environment: string, group: string) => `catchment-${environment}-${group}-marts`,
  martsRole: (environment: string, group: string) => `catchment-${environment}-${group}-marts`,
  maintenanceJob: (environment: string, group: string) => `catchment-${environment}-${group}-maintenance`,
  cleanJob: (environment: string, group: string) => `catchment-${environment}-${group}-clean`,
  cleanRole: (environment: string, group: string) => `catchment-${environment}-${group}-clean`,
  /** A dataset's rules in the language of Glue Data Quality. */
  qualityRuleset: (environment: string, dataset: string) => `catchment-${environment}-${dataset}`,
  workflow: (environment: string, group: string) => `catchment-${environment}-${group}`,
  securityConfiguration: (environment: string, group: string) => `catchment-${environment}-${group}`,
  database: (environment: string, name: DatabaseName) => `catchment_${environment}_${name}`,
  workgroup: (environment: string) => `catchment-${environment}`,
  functionLogs: (functionName: string) => `/aws/lambda/${functionName}`,
  /** The prefix that keeps the resource policy of delivered logs within its size limit. */
  workflowLogs: (workflow: string) => `/aws/vendedlogs/states/${workflow}`,
  /** Glue appends the security configuration, the role, and `error` or `output`. */
  sparkLogs: (job: string) => `/catchment/glue/${job}`,
} as const;

/** Cost allocation tags: the bill is read by them, once they are activated in the paying account. */
export const costTags = {
  environment: 'catchment:environment',
  /** Name of a dataset, or SHARED_COST. */
  dataset: 'catchment:dataset',
  /** Part of the platform: ingestion, processing, … */
  service: 'catchment:service',
} as const;

/** Value of the tag `dataset` on what serves them all. */
export const SHARED_COST = 'shared';

/** Key prefixes inside the buckets; every one ends with a slash. */
export const prefixes = {
  raw: (dataset: string) => `raw/${dataset}/`,
  cleaned: (dataset: string) => `processed/cleaned/${dataset}/`,
  /** In the quarantine bucket. */
  quarantine: (dataset: string) => `${dataset}/`,
  /**
   * Whole records of batches that failed to the end; in the quarantine bucket. Lambda chooses the
   * key, `aws/lambda/<event source uuid>/<shard>/<yyyy>/<mm>/<dd>/…`; no setting changes it.
   */
  failedBatches: 'aws/lambda/',
  run: (dataset: string, runId: string) => `runs/${dataset}/${runId}/`,
  runs: (dataset: string) => `runs/${dataset}/`,
  /** Dates of the cleaned zone whose files are being exchanged; a later run finishes them. */
  exchanges: (dataset: string) => `runs/${dataset}/exchanges/`,
  /** An Iceberg table. */
  mart: (zone: 'aggregated' | 'enriched' | 'analytics', mart: string) =>
    zone === 'analytics' ? `curated/analytics/${mart}/` : `processed/${zone}/${mart}/`,
  /** The ledger as a table: one line of JSON a run, by month. */
  ledgerExport: 'operations/runs/',
  /** The cost guard's reports as a table: one line of JSON a service and day, by month. */
  costReports: 'operations/costs/',
  /** OpenLineage events. */
  lineage: (dataset: string) => `lineage/${dataset}/`,
  /** CloudTrail's files, in the access-logs bucket. */
  trail: 'cloudtrail/',
  /** In the results bucket. */
  queryResults: 'athena/',
} as const;
