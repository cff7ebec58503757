import { Logger } from '@aws-lambda-powertools/logger';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { FAIL_RUN_ENV } from '../../lib/wiring/env';
import { logged } from '../shared/logged';
import { endOfRunPorts } from '../shared/runs/aws';
import { type FailedRun, type FailGroupInput, type FailRunInput, type FailRunPorts, failRuns } from './core';

const env = FAIL_RUN_ENV.read(process.env);
const group: string[] = JSON.parse(env.DATASETS);
const logger = new Logger({ serviceName: 'fail-run' });
const sns = new SNSClient({});
const ports: FailRunPorts = {
  ...endOfRunPorts(env, logger),
  async notify({ subject, text }) {
    await sns.send(new PublishCommand({ TopicArn: env.RUNS_TOPIC, Subject: subject, Message: text }));
  },
};

/** Last state of a run that failed, for one dataset or for all that an execution has open. */
export const handler = logged(
  logger,
  async (input: FailRunInput | FailGroupInput): Promise<FailedRun | readonly FailedRun[]> => {
    const failed = await failRuns(input, group, ports);
    for (const run of failed) logger.warn('run failed', { ...run });
    return 'runId' in input ? (failed[0] as FailedRun) : failed;
  },
);
