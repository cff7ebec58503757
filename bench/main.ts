import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run bench`: the consumer beside the least and the usual one, on one core. Where `taskset` is not
 * to be had (macOS), the process is left to the scheduler; its times are processor time either way.
 */
const pinned = spawnSync('taskset', ['--version']).status === 0;
const node = [process.execPath, '--import', 'tsx', join(__dirname, 'run.ts')];
const [command = process.execPath, ...args] = pinned ? ['taskset', '--cpu-list', '0', ...node] : node;
console.log(pinned ? 'One core, by taskset.' : 'taskset is not here: one process, not pinned to a core.');

spawn(command, args, { stdio: 'inherit' }).once('exit', (code, signal) => {
  if (signal !== null) console.error(`The benchmark was ended by ${signal}.`);
  process.exitCode = code ?? 1;
});
