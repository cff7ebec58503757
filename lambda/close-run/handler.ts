import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { CLOSE_RUN_ENV } from '../../lib/wiring/env';
import { endOfRunPorts } from '../shared/runs/aws';
import { type ClosedRun, type CloseRunInput, closeRun } from './core';

const env = CLOSE_RUN_ENV.read(process.env);
const logger = new Logger({ serviceName: 'close-run' });
const ports = endOfRunPorts(env, logger);

/** Last state of a dataset's run that went well. */
export async function handler(input: CloseRunInput, context: Context): Promise<ClosedRun> {
  logger.addContext(context);
  const closed = await closeRun(input, ports);
  logger.info('run closed', { ...closed });
  return closed;
}
