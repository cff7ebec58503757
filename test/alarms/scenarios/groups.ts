import { GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { clientConfig } from '../../../cli/aws';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { readRecord } from '../../../local/supervisor/record';
import { eventually, testPaths } from '../../integration/support/platform';
import { faults, putForward } from '../support/control';
import { deliver, rowOf } from '../support/rows';
import { deniedRun, runAll, upToDate } from '../support/runs';
import type { Scenario } from '../support/scenario';

const FIVE_MINUTES = 300;
/** Over three times the minute that a short job's mean counts as. */
const FROZEN_SECONDS = 200;

/** Leaves Spark without processor time while a job of the group is under way, and time goes on. */
async function freezeJob(group: string): Promise<void> {
  const JobName = names.cleanJob(local.name, group);
  const glue = new GlueClient(clientConfig(local.name));
  await eventually(`a run of ${JobName} is under way`, 60, async () => {
    const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName, MaxResults: 1 }));
    return JobRuns[0]?.JobRunState === 'RUNNING' ? true : undefined;
  });
  glue.destroy();
  const spark = (await readRecord(testPaths()))?.engines.find(({ name }) => name === 'spark');
  if (spark === undefined) throw new Error('The record of the environment names no engine spark.');
  process.kill(spark.pid, 'SIGSTOP');
  try {
    await putForward(FROZEN_SECONDS);
  } finally {
    process.kill(spark.pid, 'SIGCONT');
  }
}

export const groupScenarios = {
  'glue-job-failed': {
    calm: upToDate,
    cause: deniedRun,
    recovers: () => faults(),
    stepSeconds: FIVE_MINUTES,
  },
  'glue-job-slow': {
    calm: upToDate,
    async cause(group) {
      await deliver(group, [rowOf(group)]);
      await Promise.all([runAll(group), freezeJob(group)]);
    },
    stepSeconds: FIVE_MINUTES,
  },
} as const satisfies Record<string, Scenario>;
