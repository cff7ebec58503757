/**
 * The environment of each function: one declaration, two ends. A missing or unknown key fails to
 * compile in the infrastructure and throws at cold start in the Lambda. No defaults.
 */
export interface EnvContract<Key extends string> {
  readonly keys: readonly Key[];
  /** For the construct: the complete environment, nothing else. */
  provide(values: Readonly<Record<Key, string>>): Record<Key, string>;
  /** For the handler. @throws Error naming every missing variable. */
  read(source: Readonly<Record<string, string | undefined>>): Readonly<Record<Key, string>>;
}

export function envContract<const Key extends string>(...keys: Key[]): EnvContract<Key> {
  return {
    keys,
    provide: (values) => ({ ...values }),
    read: (source) => {
      const missing = keys.filter((key) => !source[key]);
      if (missing.length > 0) {
        throw new Error(`The environment lacks ${missing.join(', ')}: deploy the function again.`);
      }
      return Object.fromEntries(keys.map((key) => [key, source[key]])) as Record<Key, string>;
    },
  };
}

export const CONSUMER_ENV = envContract(
  'LAKE_BUCKET',
  'QUARANTINE_BUCKET',
  'DATASET',
  'PSEUDONYM_SECRET_ARN',
);
/** ARRIVALS: JSON of queue URLs by dataset. LINEAGE_ENDPOINT, here and below: an http(s) URL, or `none`. */
export const OPEN_RUN_ENV = envContract(
  'ENVIRONMENT',
  'LAKE_BUCKET',
  'QUARANTINE_BUCKET',
  'LEDGER_TABLE',
  'ARRIVALS',
  'LINEAGE_ENDPOINT',
);
export const QUALITY_GATE_ENV = envContract('ENVIRONMENT', 'LAKE_BUCKET', 'LEDGER_TABLE', 'WORKGROUP');
export const CLOSE_RUN_ENV = envContract('ENVIRONMENT', 'LAKE_BUCKET', 'LEDGER_TABLE', 'LINEAGE_ENDPOINT');
/** DATASETS: JSON array, the run group's. */
export const FAIL_RUN_ENV = envContract(
  'ENVIRONMENT',
  'LAKE_BUCKET',
  'LEDGER_TABLE',
  'RUNS_TOPIC',
  'DATASETS',
  'LINEAGE_ENDPOINT',
);
/** DATASETS: JSON array. BUCKETS: JSON of bucket names by what they hold. BUDGETS: JSON, as the configuration has them. */
export const COST_GUARD_ENV = envContract(
  'ENVIRONMENT',
  'LAKE_BUCKET',
  'LEDGER_TABLE',
  'WORKGROUP',
  'DATASETS',
  'BUCKETS',
  'BUDGETS',
  'REPORT_TOPIC',
);
export const SPEED_LAYER_ENV = envContract('DATASET', 'LIVE_TABLE');
/** DATASETS: JSON array of names. */
export const DATA_MONITOR_ENV = envContract('LEDGER_TABLE', 'LIVE_TABLE', 'DATASETS');
