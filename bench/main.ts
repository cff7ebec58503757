import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run bench -- runs`: what a run costs among few and many old rows. `npm run bench -- cost`: what
 * `catchment cost` reckons with. `npm run bench -- gateway`: what the gateway costs beside MiniStack alone.
 * `npm run bench -- clients`: twenty clients at once. They measure other processes, so they are not pinned.
 *
 * `npm run bench`: the consumer beside the least and the usual one, on one core. Where `taskset` is not
 * to be had (macOS), the process is left to the scheduler; its times are processor time either way.
 */
function commandLine(what: string | undefined): string[] {
  const node = (script: string) => [process.execPath, '--import', 'tsx', join(__dirname, script)];
  if (what === 'runs') return node('runs/main.ts');
  if (what === 'cost') return node('cost/main.ts');
  if (what === 'gateway') return node('gateway/main.ts');
  if (what === 'clients') return node('clients/main.ts');
  const pinned = spawnSync('taskset', ['--version']).status === 0;
  console.log(pinned ? 'One core, by taskset.' : 'taskset is not here: one process, not pinned to a core.');
  return pinned ? ['taskset', '--cpu-list', '0', ...node('run.ts')] : node('run.ts');
}

const [command = process.execPath, ...args] = commandLine(process.argv[2]);
spawn(command, args, { stdio: 'inherit' }).once('exit', (code, signal) => {
  if (signal !== null) console.error(`The benchmark was ended by ${signal}.`);
  process.exitCode = code ?? 1;
});
