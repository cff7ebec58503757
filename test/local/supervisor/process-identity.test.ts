import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { identityOf, isRunning, orphansOf } from '../../../local/supervisor/process-identity';
import { waitFor } from '../wait-for';

const idle = 'setTimeout(() => {}, 30_000)';

describe('a process identity', () => {
  test('is the same each time it is asked for, and gone with the process', async () => {
    const child = spawn(process.execPath, ['-e', idle]);
    const identity = identityOf(child.pid as number);
    expect(identity).toBeDefined();
    expect(identityOf(child.pid as number)).toEqual(identity);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identityOf(child.pid as number)).toBeUndefined();
  });

  test('with another start time is not running, though its number is', () => {
    expect(isRunning({ pid: process.pid, started: 'before we were' })).toBe(false);
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('orphans of a group are found by their marker, and strangers in it are left alone', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    for (const MARK of ['ours', 'theirs']) {
      spawn(process.execPath, ['-e', ${JSON.stringify(idle)}], { env: { MARK }, stdio: 'ignore' }).unref();
    }
    process.exit(0);
  `;
  const leader = spawn(process.execPath, ['-e', script], { detached: true });
  const group = leader.pid as number;
  try {
    await once(leader, 'exit');
    await waitFor('the orphan is there', () => orphansOf(group, 'MARK=ours').length === 1);
    expect(orphansOf(group, 'MARK=our')).toEqual([]);
    expect(orphansOf(group, 'MARK=theirs')).not.toEqual(orphansOf(group, 'MARK=ours'));
  } finally {
    process.kill(-group, 'SIGKILL');
  }
});
