import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../local/paths';

const commands = [
  ...readFileSync(join(projectRoot, 'README.md'), 'utf8').matchAll(/^npx catchment (query .*)$/gm),
].map(([, command]) => command ?? '');

test('the README shows queries', () => {
  expect(commands.length).toBeGreaterThanOrEqual(3);
});

test.each(commands)('npx catchment %s', (command) => {
  const output = execFileSync('/bin/sh', ['-c', `node cli/catchment.mjs ${command}`], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(output.split('\n').length).toBeGreaterThan(2);
});
