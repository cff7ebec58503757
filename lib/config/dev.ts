import type { EnvironmentConfig } from './environment';

export const dev = {
  name: 'dev',
  // Placeholder: put your own twelve digits here. `deploy` refuses this one.
  account: '111111111111',
  region: 'us-east-1',
  datasets: 'all',
  retainData: false,
  // One provisioned shard costs less than half of an idle on-demand stream.
  stream: { retentionHours: 168, capacity: { mode: 'provisioned', shards: 1 } },
  consumer: {
    memoryMiB: 1024,
    timeoutSeconds: 120,
    batchSize: 2_000,
    batchingWindowSeconds: 60,
    parallelisationFactor: 1,
    retryAttempts: 10,
    maxRecordAgeHours: 144,
  },
  processing: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
  // Hourly runs would cost more than they tell while nobody waits for the data.
  schedules: { daily: 'cron(0 2 * * ? *)' },
  // A day, and two hours for the run.
  leastFreshnessMinutes: 26 * 60,
  budgets: { monthlyUsd: 300, s3MonthlyUsd: 50, jumpPercent: 50 },
  lambdaConcurrency: 1_000,
  athena: { scanLimitGiB: 10, hourlyScanGiB: 100 },
  lifecycle: {
    raw: { expireDays: 90 },
    cleaned: { expireDays: 90 },
    runs: { expireDays: 90 },
    marts: {},
    history: { expireDays: 90 },
    quarantine: { expireDays: 30 },
    queryResults: { expireDays: 7 },
    accessLogs: { expireDays: 30 },
    recoverableDays: 1,
  },
  logRetentionDays: 14,
} as const satisfies EnvironmentConfig;
