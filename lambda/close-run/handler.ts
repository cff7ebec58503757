import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { CLOSE_RUN_ENV } from '../../lib/wiring/env';
import { datasetMetrics } from '../shared/dataset-metrics';
import { s3Client, s3Lake } from '../shared/lake';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { watchedLineageSink } from '../shared/lineage/tell';
import { tablesOf } from '../shared/tables';
import { type ClosedRun, type CloseRunInput, type CloseRunPorts, closeRun } from './core';

const env = CLOSE_RUN_ENV.read(process.env);
const logger = new Logger({ serviceName: 'close-run' });
const lake = s3Lake(env.LAKE_BUCKET, s3Client());
const ports: CloseRunPorts = {
  ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
  lake,
  lineage: watchedLineageSink(env.LINEAGE_ENDPOINT, lake, logger),
  tables: tablesOf(env.ENVIRONMENT),
  metricsOf: datasetMetrics,
  now: () => new Date(),
};

/** Last state of a dataset's run that went well. */
export async function handler(input: CloseRunInput, context: Context): Promise<ClosedRun> {
  logger.addContext(context);
  const closed = await closeRun(input, ports);
  logger.info('run closed', { ...closed });
  return closed;
}
