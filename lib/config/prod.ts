import type { EnvironmentConfig } from './environment';

export const prod = {
  name: 'prod',
  // Placeholder: put your own twelve digits here. `deploy` refuses this one.
  account: '333333333333',
  region: 'us-east-1',
  datasets: 'all',
  retainData: true,
  stream: { retentionHours: 168 },
  consumer: {
    // 1,769 MB is one whole vCPU; the consumer is bound by it.
    memoryMiB: 1769,
    timeoutSeconds: 120,
    batchSize: 10_000,
    batchingWindowSeconds: 300,
    parallelisationFactor: 4,
    retryAttempts: 20,
    maxRecordAgeHours: 144,
  },
  processing: { workerType: 'G.1X', workers: 4, timeoutMinutes: 180 },
  schedules: { hourly: 'rate(1 hour)', daily: 'cron(0 2 * * ? *)' },
  budgets: { monthlyUsd: 5_000, s3MonthlyUsd: 1_000, jumpPercent: 50 },
  lambdaConcurrency: 1_000,
  athena: { scanLimitGiB: 1_024, hourlyScanGiB: 10_240 },
  lifecycle: {
    raw: { infrequentAccessDays: 30, glacierInstantDays: 90, deepArchiveDays: 365, expireDays: 2_555 },
    cleaned: { infrequentAccessDays: 30, glacierInstantDays: 90, expireDays: 2_555 },
    runs: { infrequentAccessDays: 30, expireDays: 365 },
    marts: { intelligentTieringDays: 30 },
    history: { infrequentAccessDays: 90, expireDays: 2_555 },
    quarantine: { expireDays: 30 },
    queryResults: { expireDays: 30 },
    accessLogs: { infrequentAccessDays: 30, glacierInstantDays: 90, expireDays: 365 },
    recoverableDays: 30,
  },
  logRetentionDays: 365,
} as const satisfies EnvironmentConfig;
