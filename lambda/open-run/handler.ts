import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { OPEN_RUN_ENV } from '../../lib/wiring/env';
import { awsPorts } from './aws';
import { type OpenedRun, type OpenRunInput, openRun } from './core';

const env = OPEN_RUN_ENV.read(process.env);
const queues: Record<string, string> = JSON.parse(env.ARRIVALS);
const logger = new Logger({ serviceName: 'open-run' });
// Path-style where an endpoint is given: a bucket's own host name resolves on AWS alone.
const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
const ports = awsPorts(env.LAKE_BUCKET, s3, new SQSClient({}), logger);

/** First state of a run: what arrived becomes its manifest. */
export async function handler(input: OpenRunInput, context: Context): Promise<OpenedRun> {
  logger.addContext(context);
  const opened = await openRun(queues, input, ports);
  logger.info('run opened', { runId: opened.runId, datasets: opened.datasets });
  return opened;
}
