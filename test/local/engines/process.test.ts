import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EngineProcess } from '../../../local/engines/process';
import { identityOf, isRunning } from '../../../local/supervisor/process-identity';
import { fakeEngine, SERVE } from '../supervisor/fake-engine';
import { temporaryDirectories } from '../temporary-directory';
import { waitFor } from '../wait-for';

const temporary = temporaryDirectories();

const begin = (directory: string, engine: ReturnType<typeof fakeEngine>) =>
  EngineProcess.start(engine, { logs: join(directory, 'logs'), home: directory });

describe('an engine process', () => {
  test('that serves is ready, and ends cleanly when it is stopped', async () => {
    const directory = temporary();
    const ends: boolean[] = [];
    const engine = fakeEngine(directory, 'fake', { onStopped: (clean) => ends.push(clean) });
    const running = await begin(directory, engine);
    await running.ready();
    expect(isRunning(running.identity)).toBe(true);
    await running.stop();
    expect(isRunning(running.identity)).toBe(false);
    expect(ends).toEqual([true]);
  });

  test('that ends before it serves is named with how it ended, its log and its last words', async () => {
    const directory = temporary();
    const script = 'console.error("no room for the heap"); process.exit(7)';
    const running = await begin(directory, fakeEngine(directory, 'fake', { script }));
    await expect(running.ready()).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(
        /^Fake \(process \d+\) ended with code 7; its log is .*logs\/fake\.log\.\n {2}no room for the heap$/,
      ),
    });
  });

  test('that is killed later tells by which signal', async () => {
    const directory = temporary();
    const running = await begin(directory, fakeEngine(directory, 'fake'));
    await running.ready();
    process.kill(running.identity.pid, 'SIGKILL');
    expect((await running.died).message).toContain('was killed by SIGKILL');
  });

  test('that never serves is given up with the reason of the last try', async () => {
    const directory = temporary();
    const engine = {
      ...fakeEngine(directory, 'fake', { readyWithinSeconds: 0.3 }),
      probe: () => Promise.reject(new Error('connect ECONNREFUSED')),
    };
    const running = await begin(directory, engine);
    await expect(running.ready()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('Fake does not serve after 0.3 s (connect ECONNREFUSED)'),
    });
    await running.stop();
  });

  test('that ignores SIGTERM is killed at its deadline, with its children', async () => {
    const directory = temporary();
    const childFile = join(directory, 'child');
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)']);
      require('node:fs').writeFileSync(${JSON.stringify(childFile)}, String(child.pid));
      process.on('SIGTERM', () => {});
      require('node:fs').writeFileSync(process.env.READY_FILE, '');
      setTimeout(() => {}, 30_000);
    `;
    const ends: boolean[] = [];
    const options = { script, stopWithinSeconds: 0.3, onStopped: (clean: boolean) => ends.push(clean) };
    const running = await begin(directory, fakeEngine(directory, 'fake', options));
    await running.ready();
    const child = Number(readFileSync(childFile, 'utf8'));
    await running.stop();
    expect(isRunning(running.identity)).toBe(false);
    expect(ends).toEqual([false]);
    await waitFor('the child of the engine is gone', () => identityOf(child) === undefined);
  });

  test('that cannot be started is named with the reason', async () => {
    const directory = temporary();
    const engine = fakeEngine(directory, 'fake');
    const prepare = async () => ({ ...(await engine.prepare()), file: join(directory, 'absent') });
    await expect(begin(directory, { ...engine, prepare })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^Fake could not be started: .*ENOENT/),
    });
  });

  test('sees no AWS setting of the user, and keeps the log of the run before', async () => {
    const directory = temporary();
    const script = `console.log(process.env.AWS_PROFILE ?? 'none', process.env.CATCHMENT_HOME);${SERVE}`;
    process.env['AWS_PROFILE'] = 'production';
    try {
      for (let round = 0; round < 2; round++) {
        const running = await begin(directory, fakeEngine(directory, 'fake', { script }));
        await running.ready();
        await running.stop();
      }
    } finally {
      delete process.env['AWS_PROFILE'];
    }
    expect(readFileSync(join(directory, 'logs', 'fake.log'), 'utf8')).toBe(`none ${directory}\n`);
    expect(readFileSync(join(directory, 'logs', 'fake.previous.log'), 'utf8')).toBe(`none ${directory}\n`);
  });
});
