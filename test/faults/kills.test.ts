import { readdirSync } from 'node:fs';
import { BatchStopJobRunCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { expect, test } from '@jest/globals';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { ledgerOf } from '../../cli/runs/ledger';
import { local } from '../../lib/config/local';
import { names } from '../../lib/wiring/names';
import { environmentOf } from '../../local/supervisor/process-identity';
import { eventually, runUntilDone } from '../integration/support/platform';
import { ended, runInto, sendVisit, tablesOf, WHOLE_VISIT } from '../integration/support/visits';

const FUNCTIONS = {
  OpenRun: names.openRun(local.name, 'events'),
  QualityGate: names.qualityGate(local.name, 'events'),
  CloseRun: names.closeRun(local.name, 'events'),
} as const;

const JOBS = {
  Clean: names.cleanJob(local.name, 'events'),
  Marts: names.martsJob(local.name, 'events'),
} as const;

test.each(['OpenRun', 'QualityGate', 'CloseRun'] as const)(
  'a function killed in %s is called again, and the run ends well',
  async (state) => {
    const visit = await sendVisit();
    // A warm process could be through before it is found; a new one has to load first.
    killAll(FUNCTIONS[state]);
    const execution = await runInto(state);
    await eventually(`a process of ${FUNCTIONS[state]} is killed`, 30, async () =>
      killAll(FUNCTIONS[state]) > 0 ? true : undefined,
    );
    expect(await ended(execution)).toBe('SUCCEEDED');
    await runUntilDone('events');
    expect(await tablesOf(visit)).toEqual(WHOLE_VISIT);
  },
  240_000,
);

test.each(['Clean', 'Marts'] as const)(
  'a Glue job killed in %s fails the run, and the next one takes it over',
  async (state) => {
    const visit = await sendVisit();
    const execution = await runInto(state);
    const runId = execution.split(':').at(-1) ?? '';
    await stopJob(JOBS[state]);
    expect(await ended(execution)).toBe('FAILED');
    const failed = (await ledgerOf(local.name).runs('events', { limit: 5 })).find(
      (run) => run.execution === execution,
    );
    expect(failed).toMatchObject({
      state: 'failed',
      error: { stage: state === 'Clean' ? 'clean' : 'marts' },
    });
    expect(runId).not.toBe('');

    await runUntilDone('events');
    expect(await tablesOf(visit)).toEqual(WHOLE_VISIT);
    const [taken] = await ledgerOf(local.name).runs('events', { limit: 5 });
    expect(taken).toMatchObject({ state: 'succeeded', taken_over: [failed?.run_id] });
  },
  240_000,
);

/** Kills the processes of a function of this environment. @returns how many */
function killAll(functionName: string): number {
  const marks = [`AWS_LAMBDA_FUNCTION_NAME=${functionName}`, `AWS_ENDPOINT_URL=${localEndpoint()}`];
  let killed = 0;
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const environment = environmentOf(pid);
    if (!marks.every((mark) => environment.includes(mark))) continue;
    process.kill(pid, 'SIGKILL');
    killed += 1;
  }
  return killed;
}

async function stopJob(JobName: string): Promise<void> {
  const glue = new GlueClient(clientConfig(local.name));
  const Id = await eventually(`a run of ${JobName} is under way`, 30, async () => {
    const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName, MaxResults: 1 }));
    return JobRuns[0]?.JobRunState === 'RUNNING' ? JobRuns[0].Id : undefined;
  });
  await glue.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [Id] }));
  glue.destroy();
}
