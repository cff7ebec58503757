import type { Logger } from '@aws-lambda-powertools/logger';
import { datasetMetrics } from '../dataset-metrics';
import { s3Client, s3Lake } from '../lake';
import { dynamoLedger, ledgerDocuments } from '../ledger/dynamo';
import type { Ledger } from '../ledger/ports';
import { watchedLineageSink } from '../lineage/tell';
import { tablesOf } from '../tables';
import type { EndPorts } from './tell-end';

type EndOfRunEnv = Readonly<
  Record<'ENVIRONMENT' | 'LAKE_BUCKET' | 'LEDGER_TABLE' | 'LINEAGE_ENDPOINT', string>
>;

/** What the functions that end a run have in common. */
export function endOfRunPorts(
  env: EndOfRunEnv,
  logger: Logger,
): EndPorts & { readonly ledger: Ledger; now(): Date } {
  const lake = s3Lake(env.LAKE_BUCKET, s3Client());
  return {
    ledger: dynamoLedger(env.LEDGER_TABLE, ledgerDocuments()),
    lake,
    lineage: watchedLineageSink(env.LINEAGE_ENDPOINT, lake, logger),
    tables: tablesOf(env.ENVIRONMENT),
    metricsOf: datasetMetrics,
    now: () => new Date(),
  };
}
