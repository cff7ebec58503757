import { Logger } from '@aws-lambda-powertools/logger';
import { datasets } from '../../lib/datasets';
import { DATA_MONITOR_ENV } from '../../lib/wiring/env';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { liveTable } from '../shared/live/table';
import { logged } from '../shared/logged';
import { type MonitorPorts, monitorAll } from './core';
import { momentOf } from './moment';
import { remembering } from './remembering';
import { report } from './report';

const env = DATA_MONITOR_ENV.read(process.env);
const names: readonly string[] = JSON.parse(env.DATASETS);
const logger = new Logger({ serviceName: 'data-monitor' });
const documents = ledgerDocuments();
const live = liveTable(env.LIVE_TABLE, documents);
const ports: MonitorPorts = {
  ledger: dynamoLedger(env.LEDGER_TABLE, documents),
  live: remembering(live),
  tell: (figures) => {
    const contract = datasets.find(({ name }) => name === figures.dataset);
    report(figures, contract?.monitoring?.groupBy !== undefined);
    logger.info('dataset measured', { ...figures });
  },
};

/** Once a minute: how old the data of each dataset is, and how much comes in. */
export const handler = logged(logger, async (event: { readonly at?: string }): Promise<void> => {
  const now = momentOf(event);
  // Asked for another moment, windows are read anew: what is remembered holds for the clock's own.
  const asked = event.at === undefined ? ports : { ...ports, live };
  await monitorAll(names, now, asked);
});
