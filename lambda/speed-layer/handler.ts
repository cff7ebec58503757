import { contract } from 'virtual:contract';
import { Logger } from '@aws-lambda-powertools/logger';
import type { KinesisStreamStateResponse } from 'aws-lambda';
import { SPEED_LAYER_ENV } from '../../lib/wiring/env';
import { ledgerDocuments } from '../shared/ledger/dynamo';
import { liveTable } from '../shared/live/table';
import { logged } from '../shared/logged';
import { countBatch, counter, type SpeedLayerEvent } from './core';

const env = SPEED_LAYER_ENV.read(process.env);
if (env.DATASET !== contract.dataset) {
  throw new Error(
    `This bundle serves ${contract.dataset} and DATASET is ${env.DATASET}: deploy the function again.`,
  );
}
const logger = new Logger({ serviceName: 'speed-layer', persistentKeys: { dataset: contract.dataset } });
const table = liveTable(env.LIVE_TABLE, ledgerDocuments());
const count = counter(contract);

/** One batch of one shard, or the end of a window of arrival. A throw has it delivered again. */
export const handler = logged(logger, async (event: SpeedLayerEvent): Promise<KinesisStreamStateResponse> => {
  const { state, written } = await countBatch(event, contract, count, table);
  if (written !== undefined) {
    logger.info('window counted', { ...written, endedEarly: event.isWindowTerminatedEarly });
  }
  return { state };
});
