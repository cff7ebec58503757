import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pathsFor } from '../../../local/paths';
import type { Progress } from '../../../local/progress';
import { identityOf, isRunning, type ProcessIdentity } from '../../../local/supervisor/process-identity';
import { readRecord } from '../../../local/supervisor/record';
import { type Planned, supervise } from '../../../local/supervisor/supervise';
import { temporaryDirectories } from '../temporary-directory';
import { waitFor } from '../wait-for';
import { type FakeOptions, fakeEngine } from './fake-engine';

const temporary = temporaryDirectories();

interface Part {
  readonly name: string;
  readonly after?: readonly string[];
  readonly stopWave: number;
  readonly options?: FakeOptions;
}

async function begin(parts: readonly Part[], signal?: AbortSignal) {
  const home = temporary();
  const paths = pathsFor(home, join(home, 'home'));
  await mkdir(paths.home);
  const plan: Planned[] = parts.map(({ name, after = [], stopWave, options }) => ({
    engine: fakeEngine(home, name, options),
    after,
    stopWave,
  }));
  const told: Progress[] = [];
  const running = supervise({
    paths,
    plan,
    supervisor: identityOf(process.pid) as ProcessIdentity,
    gatewayUrl: 'http://127.0.0.1:1',
    onProgress: (progress) => told.push(progress),
    ...(signal === undefined ? {} : { signal }),
  });
  const stops = () => readFileSync(join(home, 'stops'), 'utf8').trim().split('\n');
  const pidOf = (name: string) => Number(readFileSync(join(home, `${name}.ready`), 'utf8'));
  return { home, paths, running, told, stops, pidOf };
}

describe('a supervised plan', () => {
  test('starts an engine after those that it waits for, records all, and stops wave by wave', async () => {
    const { paths, running, told, stops } = await begin([
      { name: 'store', stopWave: 1 },
      { name: 'door', after: ['store'], stopWave: 0 },
    ]);
    const supervised = await running;
    expect(told.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'Store started',
      'Store done',
      'Door started',
      'Door done',
    ]);
    const record = await readRecord(paths);
    expect(record?.engines.map(({ name }) => name)).toEqual(['door', 'store']);
    expect(record?.engines.every(isRunning)).toBe(true);
    await supervised.stop();
    expect(stops()).toEqual(['door', 'store']);
    expect(record?.engines.some(isRunning)).toBe(false);
    expect(existsSync(paths.environmentFile)).toBe(false);
  });

  test('of which one engine dies is stopped whole, and names the dead one', async () => {
    const { paths, running, stops, pidOf } = await begin([
      { name: 'store', stopWave: 1 },
      { name: 'brain', stopWave: 0 },
    ]);
    const supervised = await running;
    process.kill(pidOf('brain'), 'SIGKILL');
    const error = await supervised.failed;
    expect(error.message).toMatch(/^Brain \(process \d+\) was killed by SIGKILL; its log is /);
    expect(error.exitCode).toBe(4);
    expect(stops()).toEqual(['store']);
    expect(existsSync(paths.environmentFile)).toBe(false);
  });

  test('of which one engine cannot start leaves none behind', async () => {
    const { home, running, stops } = await begin([
      { name: 'store', stopWave: 1 },
      {
        name: 'brain',
        after: ['store'],
        stopWave: 0,
        options: { script: 'console.log("bad heap"); process.exit(1)' },
      },
    ]);
    await expect(running).rejects.toThrow(/^Brain \(process \d+\) ended with code 1;[\s\S]*bad heap$/);
    expect(stops()).toEqual(['store']);
    expect(existsSync(join(home, 'brain.ready'))).toBe(false);
  });

  test('is given up when its signal aborts, also while an engine starts', async () => {
    const abort = new AbortController();
    const { home, running, stops } = await begin(
      [
        { name: 'store', stopWave: 1 },
        { name: 'slow', stopWave: 0, options: { script: 'setTimeout(() => {}, 30_000)' } },
        { name: 'late', after: ['slow'], stopWave: 0 },
      ],
      abort.signal,
    );
    await waitFor('the store serves', () => existsSync(join(home, 'store.ready')));
    abort.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(stops()).toEqual(['store']);
    expect(existsSync(join(home, 'late.ready'))).toBe(false);
  });
});
