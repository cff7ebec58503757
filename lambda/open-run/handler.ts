import { Logger } from '@aws-lambda-powertools/logger';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { OPEN_RUN_ENV } from '../../lib/wiring/env';
import type { OpenedRun } from '../../lib/wiring/run';
import { s3Client, s3Lake } from '../shared/lake';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { watchedLineageSink } from '../shared/lineage/tell';
import { logged } from '../shared/logged';
import { tablesOf } from '../shared/tables';
import { awsPorts } from './aws';
import { type OpenRunEvent, openRun } from './core';
import type { OpenRunPorts } from './ports';
import { tell } from './tell';

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
  ...tell(logger),
  ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
  lake,
  tables: tablesOf(env.ENVIRONMENT),
  tellLineage: watchedLineageSink(env.LINEAGE_ENDPOINT, lake, logger).emit,
};

/** First state of a run: what arrived, or what was asked for, becomes its manifest. */
export const handler = logged(logger, async (event: OpenRunEvent): Promise<OpenedRun> => {
  const opened = await openRun(queues, event, ports);
  if (opened.empty) logger.info('nothing to do', { runId: opened.runId, kind: opened.kind });
  return opened;
});
