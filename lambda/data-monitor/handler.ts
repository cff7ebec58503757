import { Logger } from '@aws-lambda-powertools/logger';
import { datasets } from '../../lib/datasets';
import { DATA_MONITOR_ENV } from '../../lib/wiring/env';
import { dynamoLedger, ledgerDocuments } from '../shared/ledger/dynamo';
import { liveTable } from '../shared/live/table';
import { logged } from '../shared/logged';
import { type MonitorPorts, monitor } from './core';
import { momentOf } from './moment';
import { report } from './report';

const env = DATA_MONITOR_ENV.read(process.env);
const names: readonly string[] = JSON.parse(env.DATASETS);
const logger = new Logger({ serviceName: 'data-monitor' });
const documents = ledgerDocuments();
const ports: MonitorPorts = {
  ledger: dynamoLedger(env.LEDGER_TABLE, documents),
  live: liveTable(env.LIVE_TABLE, documents),
  tell: (figures) => {
    const contract = datasets.find(({ name }) => name === figures.dataset);
    report(figures, contract?.monitoring?.groupBy !== undefined);
    logger.info('dataset measured', { ...figures });
  },
};

/** Once a minute: how old the data of each dataset is, and how much comes in. */
export const handler = logged(logger, async (event: { readonly at?: string }): Promise<void> => {
  const now = momentOf(event);
  // One dataset that cannot be measured leaves the others' alarms their figures.
  const outcomes = await Promise.allSettled(names.map((name) => monitor(name, now, ports)));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    throw new AggregateError(
      failed.map(({ reason }) => reason),
      `${failed.length} of ${names.length} datasets could not be measured: ${failed[0]?.reason}`,
    );
  }
});
