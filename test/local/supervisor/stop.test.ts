import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pathsFor, projectRoot } from '../../../local/paths';
import { identityOf, isRunning } from '../../../local/supervisor/process-identity';
import { type EnvironmentRecord, readRecord, writeRecord } from '../../../local/supervisor/record';
import { stopEnvironment } from '../../../local/supervisor/stop';
import { temporaryDirectories } from '../temporary-directory';
import { waitFor } from '../wait-for';

const temporary = temporaryDirectories();
const supervisorFile = join(__dirname, 'supervisor-process.ts');

async function begin(script?: string) {
  const home = temporary();
  const paths = pathsFor(home, home);
  const args = ['--import', 'tsx', supervisorFile, home, ...(script === undefined ? [] : [script])];
  const supervisor = spawn(process.execPath, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(supervisor.stdout, 'data');
  const record = (await readRecord(paths)) as EnvironmentRecord;
  const stops = () => readFileSync(join(home, 'stops'), 'utf8').trim().split('\n');
  return { home, paths, supervisor, record, stops };
}

async function kill(supervisor: ChildProcess): Promise<void> {
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
}

describe('stopping from another terminal', () => {
  test('has the supervisor end its engines in order', async () => {
    const { paths, supervisor, record, stops } = await begin();
    const ended = once(supervisor, 'exit');
    expect(await stopEnvironment(paths)).toBe(true);
    expect(await ended).toEqual([0, null]);
    expect(stops()).toEqual(['door', 'store']);
    expect(record.engines.some(isRunning)).toBe(false);
  });

  test('ends in order what a killed supervisor left', async () => {
    const { paths, supervisor, record, stops } = await begin();
    await kill(supervisor);
    expect(record.engines.every(isRunning)).toBe(true);
    expect(await stopEnvironment(paths)).toBe(true);
    expect(stops()).toEqual(['door', 'store']);
    expect(record.engines.some(isRunning)).toBe(false);
    expect(await readRecord(paths)).toBeUndefined();
  });

  test('ends the children of an engine that is gone itself', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(process.env.READY_FILE, String(child.pid));
      setTimeout(() => {}, 30_000);
    `;
    const { home, paths, supervisor, record } = await begin(script);
    await kill(supervisor);
    const door = record.engines.find(({ name }) => name === 'door');
    process.kill(door?.pid as number, 'SIGKILL');
    await stopEnvironment(paths);
    const child = readFileSync(join(home, 'door.ready'), 'utf8');
    await waitFor('the child is gone', () => identityOf(Number(child)) === undefined);
  });

  test('touches no process whose start time is not the recorded one', async () => {
    const home = temporary();
    const paths = pathsFor(home, home);
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)'], { detached: true });
    try {
      const identity = { pid: stranger.pid as number, started: 'long ago' };
      const engine = { ...identity, name: 'door', title: 'Door', port: 1, stopWithinSeconds: 1 };
      await writeRecord(paths, {
        supervisor: identity,
        startedAt: '2026-01-01T00:00:00.000Z',
        gatewayUrl: 'http://127.0.0.1:1',
        engines: [engine],
      });
      expect(await stopEnvironment(paths)).toBe(false);
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      await kill(stranger);
    }
  });

  test('says when nothing runs', async () => {
    expect(await stopEnvironment(pathsFor(temporary(), temporary()))).toBe(false);
  });
});
