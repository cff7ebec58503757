/** Physical names, declared once: the stacks create by them, the CLI and the Lambdas find by them. */

export interface Placement {
  /** Environment name, for instance `local` or `prod`. */
  readonly environment: string;
  /** Twelve digits, or a CloudFormation token. */
  readonly account: string;
  readonly region: string;
}

/** Zones that have a database in the Glue catalogue. */
export type Zone = 'raw' | 'cleaned' | 'quarantine';

const bucket = (purpose: string, p: Placement) =>
  `catchment-${p.environment}-${purpose}-${p.account}-${p.region}`;

export const names = {
  lakeBucket: (p: Placement) => bucket('lake', p),
  quarantineBucket: (p: Placement) => bucket('quarantine', p),
  resultsBucket: (p: Placement) => bucket('results', p),
  accessLogsBucket: (p: Placement) => bucket('access-logs', p),
  pseudonymSecret: (environment: string) => `catchment/${environment}/pseudonym-key`,
  stream: (environment: string, dataset: string) => `catchment-${environment}-${dataset}`,
  consumer: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-consumer`,
  arrivalsQueue: (environment: string, dataset: string) => `catchment-${environment}-${dataset}-arrivals`,
  openRun: (environment: string, group: string) => `catchment-${environment}-${group}-open-run`,
  cleanJob: (environment: string, group: string) => `catchment-${environment}-${group}-clean`,
  workflow: (environment: string, group: string) => `catchment-${environment}-${group}`,
  database: (environment: string, zone: Zone) => `catchment_${environment}_${zone}`,
  workgroup: (environment: string) => `catchment-${environment}`,
} as const;

/** Key prefixes inside the buckets; every one ends with a slash. */
export const prefixes = {
  raw: (dataset: string) => `raw/${dataset}/`,
  cleaned: (dataset: string) => `processed/cleaned/${dataset}/`,
  /** In the quarantine bucket. */
  quarantine: (dataset: string) => `${dataset}/`,
  /** Whole records of batches that failed to the end; in the quarantine bucket. AWS appends its own path. */
  failedBatches: 'failed-batches/',
  run: (dataset: string, runId: string) => `runs/${dataset}/${runId}/`,
} as const;
