import type { EnvironmentConfig } from './environment';

/** The laptop: same templates, small numbers. Account and region are the emulator's. */
export const local = {
  name: 'local',
  account: '000000000000',
  region: 'us-east-1',
  datasets: 'all',
  retainData: false,
  stream: { retentionHours: 168, capacity: { mode: 'provisioned', shards: 2 } },
  consumer: {
    memoryMiB: 1024,
    timeoutSeconds: 60,
    batchSize: 500,
    batchingWindowSeconds: 1,
    parallelisationFactor: 1,
    retryAttempts: 3,
    maxRecordAgeHours: 144,
  },
  processing: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
  schedules: { hourly: 'rate(1 hour)', daily: 'cron(0 2 * * ? *)' },
  budgets: { monthlyUsd: 50, s3MonthlyUsd: 20, jumpPercent: 50 },
  /** Consumers and speed layers of two streams with two shards are eight already. */
  lambdaConcurrency: 20,
  athena: { scanLimitGiB: 10, hourlyScanGiB: 1 },
  lifecycle: {
    raw: { expireDays: 90 },
    cleaned: { expireDays: 90 },
    runs: { expireDays: 90 },
    marts: {},
    history: { expireDays: 90 },
    quarantine: { expireDays: 30 },
    queryResults: { expireDays: 7 },
    accessLogs: { expireDays: 7 },
    recoverableDays: 1,
  },
  logRetentionDays: 7,
} as const satisfies EnvironmentConfig;
