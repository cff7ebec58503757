import type { Capacity } from '../contract/dataset';

export const ENVIRONMENT_NAMES = ['local', 'dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** Days after an object was written; a tier that is absent is never entered. */
export interface Tiers {
  readonly infrequentAccessDays?: number;
  /** Glacier Instant Retrieval: Athena and Spark still read it. */
  readonly glacierInstantDays?: number;
  /** Athena leaves Deep Archive objects out of its answers, and Spark fails on them. */
  readonly deepArchiveDays?: number;
  readonly expireDays: number;
}

/** Everything in which one environment differs from another. */
export interface EnvironmentConfig {
  readonly name: EnvironmentName;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Names of the datasets that are deployed. */
  readonly datasets: 'all' | readonly string[];
  /**
   * True: stacks refuse deletion, and buckets, keys, streams and queues outlive them.
   * False: everything goes with its stack, buckets once they are empty.
   */
  readonly retainData: boolean;
  readonly stream: {
    /** Hours a record stays readable on the stream, 24 to 8,760. */
    readonly retentionHours: number;
    /** In place of what the contracts ask for. @default - each contract's own capacity */
    readonly capacity?: Capacity;
  };
  readonly consumer: {
    readonly memoryMiB: number;
    readonly timeoutSeconds: number;
    /** Kinesis records in one invocation, at most 10,000. */
    readonly batchSize: number;
    /** Seconds to gather a batch, at most 300. */
    readonly batchingWindowSeconds: number;
    /** Batches of one shard in flight at once, 1 to 10. */
    readonly parallelisationFactor: number;
    /** Attempts after the first, before a batch goes to the quarantine bucket. */
    readonly retryAttempts: number;
    /**
     * Hours after which a record that keeps failing goes to the quarantine bucket; below the stream's, and above
     * half of the stream's, at which consumer-iterator-age-high pages.
     */
    readonly maxRecordAgeHours: number;
  };
  readonly processing: {
    readonly workerType: 'G.1X' | 'G.2X' | 'G.4X';
    /** One of them is the driver, so at least 2. */
    readonly workers: number;
    readonly timeoutMinutes: number;
  };
  /**
   * When each run group runs, by name of the schedule: EventBridge Scheduler's `rate(…)`, `cron(…)` in
   * UTC, or `at(…)`.
   */
  readonly schedules: Readonly<Record<string, string>>;
  /**
   * Data may be this old here, whatever the contracts promise: for schedules that come less often. Minutes.
   * @default - what the contracts promise
   */
  readonly leastFreshnessMinutes?: number;
  /** Mail addresses; each confirms by a link that AWS mails once. @default - nobody is told */
  readonly notifications?: {
    /** Whom a page wakes. */
    readonly page: readonly string[];
    /** Who reads tickets, runs that failed and the cost report. */
    readonly ticket: readonly string[];
  };
  /** US dollars a month. */
  readonly budgets: {
    readonly monthlyUsd: number;
    readonly s3MonthlyUsd: number;
    /** Per cent that a service's day may be above the mean of the 14 days before it. */
    readonly jumpPercent: number;
  };
  /** Lambda's limit of concurrent invocations in the account; 1,000 unless AWS raised it. */
  readonly lambdaConcurrency: number;
  /** OpenLineage events go there besides, http(s). @default - to S3 alone */
  readonly lineageEndpoint?: string;
  readonly athena: {
    /** Gibibytes one query may scan before Athena stops it. */
    readonly scanLimitGiB: number;
    /** Gibibytes that all queries of an hour may scan before somebody is told. */
    readonly hourlyScanGiB: number;
  };
  readonly lifecycle: {
    readonly raw: Tiers;
    /**
     * Without Deep Archive: a late event is compared with the rows of its date, however old.
     * `expireDays` is an upper bound to what the contracts' `retentionDays` ask for.
     */
    readonly cleaned: Omit<Tiers, 'deepArchiveDays'>;
    /** Manifests and figures of runs. */
    readonly runs: Tiers;
    /** Iceberg says which files a mart still needs, so none expires by age, and none leaves Athena's reach. */
    readonly marts: {
      /** Days until S3 moves objects between tiers by use. @default - they stay in Standard */
      readonly intelligentTieringDays?: number;
    };
    /** Lineage events, and the ledger as a table. */
    readonly history: Tiers;
    readonly quarantine: Tiers;
    readonly queryResults: Tiers;
    readonly accessLogs: Tiers;
    /** Days that an overwritten or deleted object of the lake can be brought back. */
    readonly recoverableDays: number;
  };
  /** Days; one of the values that CloudWatch Logs allows. */
  readonly logRetentionDays: 1 | 7 | 14 | 30 | 90 | 180 | 365 | 731;
}

/** Those of the contracts that the environment deploys. */
export function deployedIn<D extends { readonly name: string }>(
  { datasets }: Pick<EnvironmentConfig, 'datasets'>,
  all: readonly D[],
): readonly D[] {
  return datasets === 'all' ? all : all.filter(({ name }) => datasets.includes(name));
}
