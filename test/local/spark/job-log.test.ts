import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { DriverRun } from '../../../local/spark/driver-client';
import { JobLog } from '../../../local/spark/job-log';
import type { RunRecord } from '../../../local/spark/job-record';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();
const run = { Id: 'jr_1', LogGroupName: '/aws-glue/jobs' } as RunRecord;

function logged(onPut: () => void = () => {}) {
  const calls: string[][] = [];
  const log = new JobLog(async (group, stream, lines) => {
    onPut();
    expect([group, stream]).toEqual(['/aws-glue/jobs/output', 'jr_1']);
    calls.push([...lines]);
  });
  const output = join(directory(), 'run.out');
  const told: DriverRun = { state: 'RUNNING', error: null, seconds: 1, output };
  return { log, output, told, calls };
}

test('a line is brought once, when its end is written or its run is over', async () => {
  const { log, output, told, calls } = logged();
  await log.bring(run, told, false);
  writeFileSync(output, 'one\ntw');
  await log.bring(run, told, false);
  await log.bring(run, told, false);
  appendFileSync(output, 'o\n\nthree');
  await log.bring(run, told, false);
  await log.bring(run, told, true);
  expect(calls).toEqual([['one'], ['two'], ['three']]);
});

test('much that is printed comes in calls of at most a thousand lines, and a very long line in pieces', async () => {
  const { log, output, told, calls } = logged();
  const lines = Array.from({ length: 2500 }, (_, index) => `${index} ${'x'.repeat(200)}`);
  writeFileSync(output, `${lines.join('\n')}\n${'y'.repeat(600_000)}`);
  await log.bring(run, told, true);
  expect(Math.max(...calls.map((call) => call.length))).toBeLessThanOrEqual(1000);
  const brought = calls.flat();
  expect(brought.slice(0, 2500)).toEqual(lines);
  expect(brought.slice(2500).join('')).toBe('y'.repeat(600_000));
});

test('lines that could not be put are brought again', async () => {
  let broken = true;
  const { log, output, told, calls } = logged(() => {
    if (broken) throw new Error('not yet');
  });
  writeFileSync(output, 'one\n');
  await expect(log.bring(run, told, false)).rejects.toThrow('not yet');
  broken = false;
  await log.bring(run, told, false);
  expect(calls).toEqual([['one']]);
});
