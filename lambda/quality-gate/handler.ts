import { Logger } from '@aws-lambda-powertools/logger';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GlueClient } from '@aws-sdk/client-glue';
import { datasets } from '../../lib/datasets';
import { QUALITY_GATE_ENV } from '../../lib/wiring/env';
import type { GateResult, OpenedDataset } from '../../lib/wiring/run';
import { s3Client, s3Lake } from '../shared/lake';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { logged } from '../shared/logged';
import { awsPorts } from './aws';
import { judge } from './core';

/** Kept for what follows the last query: the verdict is written and told. Milliseconds. */
const RESERVE_MS = 20_000;

const env = QUALITY_GATE_ENV.read(process.env);
const logger = new Logger({ serviceName: 'quality-gate' });
const clients = {
  athena: new AthenaClient({}),
  cloudWatch: new CloudWatchClient({}),
  glue: new GlueClient({}),
  lake: s3Lake(env.LAKE_BUCKET, s3Client()),
  ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
};

/** The state between clean and marts, once a dataset: what was cleaned is judged by its contract. */
export const handler = logged(logger, async (opened: OpenedDataset, context): Promise<GateResult> => {
  const end = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  const ports = awsPorts({
    ...clients,
    workGroup: env.WORKGROUP,
    deadline: () => end,
    warn: (message, detail) => logger.warn(message, detail),
  });
  const result = await judge(opened, { environment: env.ENVIRONMENT, datasets, ports });
  logger.info('run judged', { ...result });
  return result;
});
