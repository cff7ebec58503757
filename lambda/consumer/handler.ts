import { contract } from 'virtual:contract';
import { Logger } from '@aws-lambda-powertools/logger';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { CONSUMER_ENV } from '../../lib/wiring/env';
import { datasetMetrics } from '../shared/dataset-metrics';
import { logged } from '../shared/logged';
import { signedFetch } from '../shared/signed-fetch';
import { tracedFetch } from '../shared/trace';
import { awsPorts } from './aws';
import { consume } from './core';
import { report } from './report';

const env = CONSUMER_ENV.read(process.env);
if (env.DATASET !== contract.dataset) {
  throw new Error(
    `This bundle serves ${contract.dataset} and DATASET is ${env.DATASET}: deploy the function again.`,
  );
}
const logger = new Logger({ serviceName: 'consumer', persistentKeys: { dataset: contract.dataset } });
const metrics = datasetMetrics(contract.dataset);
const CONFLICT = 409;
const ports = awsPorts(
  {
    lakeBucket: env.LAKE_BUCKET,
    quarantineBucket: env.QUARANTINE_BUCKET,
    secretArn: env.PSEUDONYM_SECRET_ARN,
  },
  // S3 answers 409 to one of two conditional writes that meet; asked again, it says 412 or writes.
  tracedFetch(signedFetch(process.env, { retriedStatuses: [429, CONFLICT] }), process.env),
  process.env,
);

/** One batch of one shard. Records that are handed back unread are delivered again, as are all on a throw. */
export const handler = logged(
  logger,
  async ({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
    const outcome = await consume(Records, contract, ports);
    report(outcome, logger, metrics, Date.now());
    const { unreadFrom } = outcome;
    return { batchItemFailures: unreadFrom === undefined ? [] : [{ itemIdentifier: unreadFrom }] };
  },
);
