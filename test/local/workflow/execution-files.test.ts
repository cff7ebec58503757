import { expect, test } from '@jest/globals';
import type { Execution } from '../../../local/workflow/execution';
import { ExecutionFiles } from '../../../local/workflow/execution-files';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();
const at = (startDate: number) =>
  ({
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:one',
    status: 'RUNNING',
    startDate,
  }) as Execution;

test('of writes that wait for the same file the last one is written, and all of them are told', async () => {
  const files = new ExecutionFiles(directory());
  const writes = [1, 2, 3, 4].map((time) => files.write(at(time)));
  await Promise.all(writes);
  expect((await files.read()).map(({ startDate }) => startDate)).toEqual([4]);
  expect(new Set(writes).size).toBeLessThan(4);
});

test('what is removed is not read again', async () => {
  const files = new ExecutionFiles(directory());
  const write = files.write(at(1));
  await files.remove(at(1).executionArn);
  await write;
  expect(await files.read()).toEqual([]);
});
