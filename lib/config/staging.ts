import type { EnvironmentConfig } from './environment';

/** As prod in everything but size and how long data is kept. */
export const staging = {
  name: 'staging',
  // Placeholder: put your own twelve digits here. `deploy` refuses this one.
  account: '222222222222',
  region: 'us-east-1',
  datasets: 'all',
  retainData: true,
  stream: { retentionHours: 168 },
  consumer: {
    memoryMiB: 1769,
    timeoutSeconds: 120,
    batchSize: 5_000,
    batchingWindowSeconds: 120,
    parallelisationFactor: 2,
    retryAttempts: 20,
    maxRecordAgeHours: 144,
  },
  processing: { workerType: 'G.1X', workers: 2, timeoutMinutes: 120 },
  schedules: { hourly: 'rate(1 hour)', daily: 'cron(0 2 * * ? *)' },
  budgets: { monthlyUsd: 1_000, s3MonthlyUsd: 200, jumpPercent: 50 },
  lambdaConcurrency: 1_000,
  athena: { scanLimitGiB: 100, hourlyScanGiB: 500 },
  lifecycle: {
    raw: { infrequentAccessDays: 30, glacierInstantDays: 90, expireDays: 365 },
    cleaned: { infrequentAccessDays: 30, glacierInstantDays: 90, expireDays: 365 },
    runs: { expireDays: 365 },
    marts: { intelligentTieringDays: 30 },
    history: { expireDays: 365 },
    quarantine: { expireDays: 30 },
    queryResults: { expireDays: 14 },
    accessLogs: { infrequentAccessDays: 30, expireDays: 180 },
    recoverableDays: 7,
  },
  logRetentionDays: 90,
} as const satisfies EnvironmentConfig;
