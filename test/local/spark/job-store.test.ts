import { expect, test } from '@jest/globals';
import type { RunRecord } from '../../../local/spark/job-record';
import { JobStore } from '../../../local/spark/job-store';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();
const run: RunRecord = {
  Id: 'jr_1',
  Attempt: 0,
  JobName: 'clean',
  JobRunState: 'RUNNING',
  Arguments: {},
  StartedOn: 1,
  LastModifiedOn: 1,
  ExecutionTime: 0,
  Timeout: 30,
  LogGroupName: '/aws-glue/jobs',
};

test('the end of a run is heard once, however many see it, and not again by a restart', async () => {
  const heard: string[] = [];
  const home = directory();
  const open = () => JobStore.open(home, ({ JobRunState }) => void heard.push(JobRunState));
  const store = await open();
  await store.addRun(run);
  await store.updateRun({ ...run, ExecutionTime: 5 });
  await Promise.all([
    store.updateRun({ ...run, JobRunState: 'FAILED' }),
    store.updateRun({ ...run, JobRunState: 'SUCCEEDED' }),
  ]);
  expect(heard).toEqual(['FAILED']);
  expect((await open()).run('jr_1')?.JobRunState).toBe('FAILED');
  expect(heard).toEqual(['FAILED']);
});
