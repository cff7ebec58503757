import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../local/paths';

function catchment(...args: string[]) {
  const entry = join(projectRoot, 'cli', 'catchment.mjs');
  return spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

describe('the command line', () => {
  test('names an unknown option and exits with the code for usage', () => {
    const { status, stderr } = catchment('status', '--frehs');
    expect(stderr).toContain("unknown option '--frehs'");
    expect(status).toBe(2);
  });

  test('answers --help of a command with success', () => {
    const { status, stdout } = catchment('stop', '--help');
    expect(stdout).toContain('end the local environment that another terminal started');
    expect(status).toBe(0);
  });
});
