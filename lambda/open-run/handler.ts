import { Logger } from '@aws-lambda-powertools/logger';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { OPEN_RUN_ENV } from '../../lib/wiring/env';
import { runMetrics } from '../../lib/wiring/metrics';
import type { OpenedRun } from '../../lib/wiring/run';
import { datasetMetrics } from '../shared/dataset-metrics';
import { s3Client, s3Lake } from '../shared/lake';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { watchedLineageSink } from '../shared/lineage/tell';
import { tablesOf } from '../shared/tables';
import { awsPorts } from './aws';
import { type OpenRunEvent, openRun } from './core';
import type { OpenRunPorts } from './ports';

const env = OPEN_RUN_ENV.read(process.env);
const queues: Record<string, string> = JSON.parse(env.ARRIVALS);
const logger = new Logger({ serviceName: 'open-run' });
const s3 = s3Client();
const lake = s3Lake(env.LAKE_BUCKET, s3);
const ports: OpenRunPorts = {
  ...awsPorts(
    env.QUARANTINE_BUCKET,
    { s3, sqs: new SQSClient({}), stepFunctions: new SFNClient({}) },
    logger,
  ),
  ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
  lake,
  tables: tablesOf(env.ENVIRONMENT),
  tellLineage: watchedLineageSink(env.LINEAGE_ENDPOINT, lake, logger).emit,
  tellAbandoned(dataset, runId, reason) {
    logger.warn('a run was found dead and has failed', { dataset, runId, reason });
    const metrics = datasetMetrics(dataset);
    metrics.addMetric(runMetrics.failed.name, runMetrics.failed.unit, 1);
    metrics.publishStoredMetrics();
  },
};

/** First state of a run: what arrived, or what was asked for, becomes its manifest. */
export async function handler(event: OpenRunEvent, context: Context): Promise<OpenedRun> {
  logger.addContext(context);
  const opened = await openRun(queues, event, ports);
  logger.info('run opened', { runId: opened.runId, kind: opened.kind, datasets: opened.datasets });
  return opened;
}
