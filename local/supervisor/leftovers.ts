import { setTimeout as delay } from 'node:timers/promises';
import { markSaved } from '../engines/ministack';
import { HOME_MARKER } from '../engines/process';
import type { LocalPaths } from '../paths';
import { signalGroup } from './process-group';
import { isRunning, orphansOf } from './process-identity';
import { type RecordedEngine, readRecord, removeRecord } from './record';

const POLL_MILLISECONDS = 50;

/**
 * Stops what a supervisor that was killed left running, in order, and only processes that are certainly
 * those that it started. Resolves to the titles of what still ran.
 */
export async function stopLeftovers(paths: LocalPaths): Promise<string[]> {
  const record = await readRecord(paths);
  if (record === undefined) return [];
  const stopped: string[] = [];
  for (const engine of record.engines) {
    if (await stopRecorded(engine, paths)) stopped.push(engine.title);
  }
  await removeRecord(paths);
  return stopped;
}

async function stopRecorded(engine: RecordedEngine, paths: LocalPaths): Promise<boolean> {
  if (!isRunning(engine)) {
    // Its number may be another's by now; what it left in its group is known by its environment.
    const orphans = orphansOf(engine.pid, `${HOME_MARKER}=${paths.home}`);
    for (const pid of orphans) process.kill(pid, 'SIGKILL');
    return orphans.length > 0;
  }
  process.kill(engine.pid, 'SIGTERM');
  const ended = await endsWithin(engine, engine.stopWithinSeconds);
  if (!ended) signalGroup(engine.pid, 'SIGKILL');
  else if (engine.name === 'ministack') await markSaved(paths);
  // The group lives on while a descendant does, and keeps its number from being given away.
  for (const pid of orphansOf(engine.pid, `${HOME_MARKER}=${paths.home}`)) process.kill(pid, 'SIGKILL');
  return true;
}

async function endsWithin(engine: RecordedEngine, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (isRunning(engine)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MILLISECONDS);
  }
  return true;
}
