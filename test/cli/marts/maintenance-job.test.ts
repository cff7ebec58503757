import {
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { runMaintenance } from '../../../cli/marts/maintenance-job';

const glue = mockClient(GlueClient);
beforeEach(() => {
  glue.reset();
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr_1' });
});

const run = (signal = new AbortController().signal) =>
  runMaintenance({ environment: 'local', group: 'orders', args: { '--operation': 'expire' }, signal });
const metadata = { $metadata: {}, message: 'no' };

test('the job of the group is run to its end', async () => {
  glue
    .on(GetJobRunCommand)
    .resolvesOnce({ JobRun: { JobRunState: 'RUNNING' } })
    .resolves({ JobRun: { JobRunState: 'SUCCEEDED' } });
  await run();
  expect(glue.commandCalls(StartJobRunCommand)[0]?.args[0].input).toEqual({
    JobName: 'catchment-local-orders-maintenance',
    Arguments: { '--operation': 'expire' },
  });
  expect(glue.commandCalls(GetJobRunCommand)).toHaveLength(2);
});

test.each(['FAILED', 'TIMEOUT', 'STOPPED'] as const)(
  'a job that ended as %s is told in its own words',
  async (state) => {
    glue.on(GetJobRunCommand).resolves({ JobRun: { JobRunState: state, ErrorMessage: 'it broke' } });
    await expect(run()).rejects.toMatchObject({
      exitCode: 1,
      message: `Job catchment-local-orders-maintenance ended as ${state} (jr_1): it broke`,
    });
  },
);

test('an environment without the job is told what to do', async () => {
  glue.on(StartJobRunCommand).rejects(new EntityNotFoundException(metadata));
  await expect(run()).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('npm run deploy'),
  });
});

test('a job that is under way is not started twice', async () => {
  glue.on(StartJobRunCommand).rejects(new ConcurrentRunsExceededException(metadata));
  await expect(run()).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('is under way'),
  });
});

test('Ctrl-C ends the watching at once', async () => {
  const interrupt = new AbortController();
  glue.on(GetJobRunCommand).callsFake(() => {
    interrupt.abort();
    return { JobRun: { JobRunState: 'RUNNING' } };
  });
  await expect(run(interrupt.signal)).rejects.toMatchObject({ exitCode: 130 });
});
