import { setTimeout as delay } from 'node:timers/promises';
import type { LocalPaths } from '../paths';
import { stopLeftovers } from './leftovers';
import { isRunning } from './process-identity';
import { readRecord } from './record';

/** Longer than all stopWithinSeconds in a row. */
const SUPERVISOR_SECONDS = 150;
const POLL_MILLISECONDS = 50;

/**
 * Ends the environment of another process: asks its supervisor, and does the work itself when that is gone or
 * does not. Resolves to whether anything ran.
 */
export async function stopEnvironment(paths: LocalPaths): Promise<boolean> {
  const record = await readRecord(paths);
  if (record === undefined) return false;
  const { supervisor } = record;
  const asked = isRunning(supervisor);
  if (asked) {
    process.kill(supervisor.pid, 'SIGTERM');
    const deadline = performance.now() + SUPERVISOR_SECONDS * 1000;
    while (isRunning(supervisor) && performance.now() < deadline) await delay(POLL_MILLISECONDS);
    if (isRunning(supervisor)) process.kill(supervisor.pid, 'SIGKILL');
  }
  const stopped = await stopLeftovers(paths);
  return asked || stopped.length > 0;
}
