import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { COST_GUARD_ENV } from '../../lib/wiring/env';
import { s3Client, s3Lake } from '../shared/lake';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { logged } from '../shared/logged';
import { billOf, costMeasures, scannedOf, storageOf } from './aws';
import { type CostGuardSettings, guardCost } from './core';
import type { CostGuardPorts } from './ports';

const env = COST_GUARD_ENV.read(process.env);
const settings: CostGuardSettings = {
  environment: env.ENVIRONMENT,
  datasets: JSON.parse(env.DATASETS),
  budgets: JSON.parse(env.BUDGETS),
};
const logger = new Logger({ serviceName: 'cost-guard' });
const cloudWatch = new CloudWatchClient({});
const sns = new SNSClient({});
const ports: CostGuardPorts = {
  ...costMeasures,
  // Cost Explorer lives in one region.
  bill: billOf(new CostExplorerClient({ region: 'us-east-1' }), env.ENVIRONMENT),
  storage: storageOf(cloudWatch, JSON.parse(env.BUCKETS)),
  scanned: scannedOf(cloudWatch, env.WORKGROUP),
  ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
  lake: s3Lake(env.LAKE_BUCKET, s3Client()),
  async tell({ subject, text }) {
    await sns.send(new PublishCommand({ TopicArn: env.REPORT_TOPIC, Subject: subject, Message: text }));
  },
  now: () => new Date(),
};

/** Once a day: what the environment costs, why, and what to do. */
export const handler = logged(logger, async (): Promise<{ monthToDateUsd: number }> => {
  const { day, monthToDate, causes } = await guardCost(settings, ports);
  logger.info('cost reported', { day, monthToDateUsd: monthToDate, causes });
  return { monthToDateUsd: monthToDate };
});
