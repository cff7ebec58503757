import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ledgerOf } from '../../cli/runs/ledger';
import { local } from '../../lib/config/local';
import { pathsFor, projectRoot } from '../../local/paths';
import { freePorts } from '../../local/supervisor/ports';
import { readRecord } from '../../local/supervisor/record';
import { runUntilDone } from '../integration/support/platform';
import { runInto, sendVisit, tablesOf, WHOLE_VISIT, WORKING_STATES } from '../integration/support/visits';

const paths = pathsFor(projectRoot, join(projectRoot, '.catchment', 'test-killed'));
let environment: ChildProcess | undefined;

beforeAll(async () => {
  await rm(paths.home, { recursive: true, force: true });
  const [port] = (await freePorts(1)) as [number];
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${port}`;
  await start();
}, 180_000);

afterAll(async () => {
  if (environment === undefined) return;
  const gone = once(environment, 'exit');
  environment.kill('SIGTERM');
  await gone;
}, 60_000);

test.each(WORKING_STATES)(
  'killed in %s and started again, the run is taken over and the tables are right',
  async (state) => {
    const visit = await sendVisit();
    const execution = await runInto(state);
    await killAll();
    await start();

    await runUntilDone('events');
    expect(await tablesOf(visit)).toEqual(WHOLE_VISIT);
    const runs = await ledgerOf(local.name).runs('events', { limit: 10 });
    expect(runs.filter((run) => run.state === 'open')).toEqual([]);
    expect(runs[0]).toMatchObject({ state: 'succeeded' });
    const killed = runs.find((run) => run.execution === execution)?.state ?? 'never opened';
    // It may have closed its run before the kill, in the last of its states alone.
    expect(state === 'CloseRun' ? ['failed', 'succeeded'] : ['failed', 'never opened']).toContain(killed);
  },
  300_000,
);

async function start(): Promise<void> {
  const port = new URL(process.env['AWS_ENDPOINT_URL'] ?? '').port;
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(__dirname, '..', 'integration', 'support', 'environment-process.ts'),
      paths.home,
      port,
    ],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  environment = child;
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`The environment ended with ${code} before it was ready.`);
  });
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') return;
  })();
  await Promise.race([ready, died]);
  died.catch(() => {});
}

/** All that is the laptop's; MiniStack stands for services that do not die with it. */
async function killAll(): Promise<void> {
  const record = await readRecord(paths);
  const engines = (record?.engines ?? []).filter(({ name }) => name !== 'ministack');
  expect(engines.length).toBe(3);
  const gone = environment && once(environment, 'exit');
  environment?.kill('SIGKILL');
  for (const { pid } of engines) process.kill(pid, 'SIGKILL');
  await gone;
}
