import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../local/paths';

const run = promisify(execFile);
const commands = [
  ...readFileSync(join(projectRoot, 'README.md'), 'utf8').matchAll(/^npx catchment (query .*)$/gm),
].map(([, command]) => command ?? '');

test('the README shows queries', () => {
  expect(commands.length).toBeGreaterThanOrEqual(3);
});

test.concurrent.each(commands)(
  'npx catchment %s',
  async (command) => {
    const { stdout } = await run('/bin/sh', ['-c', `node cli/catchment.mjs ${command}`], {
      cwd: projectRoot,
    });
    expect(stdout.split('\n').length).toBeGreaterThan(2);
  },
  60_000,
);
