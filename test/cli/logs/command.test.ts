import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { logQueries } from '../../../lib/wiring/log-queries';

const ROOT = join(__dirname, '../../..');

function logs(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['--import', 'tsx', join(ROOT, 'cli/main.ts'), 'logs', ...args];
  // Nobody listens there: what is refused must be refused before anything is asked.
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('without a query, the saved queries are listed with what they show', async () => {
  const [text, json] = await Promise.all([logs(), logs('--format', 'json')]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  for (const [id, { title }] of Object.entries(logQueries)) {
    expect(text.stdout).toMatch(new RegExp(`^${id} +${title}$`, 'm'));
  }
  expect(JSON.parse(json.stdout)).toHaveLength(Object.keys(logQueries).length);
}, 60_000);

test('what cannot be asked is one clear sentence and an exit code', async () => {
  const [query, dataset, since, place, nobody] = await Promise.all([
    logs('batchs'),
    logs('batches', '--dataset', 'ordrs'),
    logs('batches', '--since', '1 hour'),
    logs('batches', '--env', 'moon'),
    logs('batches'),
  ]);
  expect(query).toMatchObject({ code: 2, stderr: expect.stringContaining('no saved query "batchs"') });
  expect(dataset).toMatchObject({
    code: 2,
    stderr: 'catchment: There is no dataset "ordrs". Name one of: orders, events.\n',
  });
  expect(since).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Wanted a number above 0 and its unit'),
  });
  expect(place).toMatchObject({ code: 2, stderr: expect.stringContaining('local, dev, staging, prod') });
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('does not answer') });
}, 60_000);
