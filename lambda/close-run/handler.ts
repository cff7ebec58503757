import { Logger } from '@aws-lambda-powertools/logger';
import { CLOSE_RUN_ENV } from '../../lib/wiring/env';
import { jobMetrics } from '../shared/dataset-metrics';
import { logged } from '../shared/logged';
import { endOfRunPorts } from '../shared/runs/aws';
import { type ClosedRun, type CloseRunInput, closeRun } from './core';

const env = CLOSE_RUN_ENV.read(process.env);
const logger = new Logger({ serviceName: 'close-run' });
const ports = { ...endOfRunPorts(env, logger), jobMetricsOf: jobMetrics };

/** Last state of a dataset's run that went well. */
export const handler = logged(logger, async (input: CloseRunInput): Promise<ClosedRun> => {
  const closed = await closeRun(input, ports);
  logger.info('run closed', { ...closed });
  return closed;
});
