import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(__dirname, '../../..');

function catchment(...args: string[]): Promise<{ code: number; stderr: string }> {
  const command = ['--import', 'tsx', join(ROOT, 'cli/main.ts'), 'replay', ...args];
  // Nobody listens there: what is refused must be refused before anything is asked.
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr });
    });
  });
}

test('what cannot be replayed is one clear sentence and an exit code', async () => {
  const [dataset, reason, since, place, nobody] = await Promise.all([
    catchment('ordrs'),
    catchment('orders', '--reason', 'minimum', 'bad-luck'),
    catchment('orders', '--since', '2026-02-30'),
    catchment('orders', '--env', 'moon'),
    catchment('orders', '--dry-run'),
  ]);
  expect(dataset).toMatchObject({
    code: 2,
    stderr: 'catchment: There is no dataset "ordrs". Name one of: orders, events.\n',
  });
  expect(reason).toMatchObject({ code: 2, stderr: expect.stringContaining("'bad-luck' is invalid") });
  expect(reason.stderr).toContain('not-numeric, failed-batch.');
  expect(since).toMatchObject({ code: 2, stderr: expect.stringContaining('Wanted a date, or a moment') });
  expect(place).toMatchObject({ code: 2, stderr: expect.stringContaining('local, dev, staging, prod') });
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('does not answer') });
}, 60_000);
