import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

export interface Lock {
  readonly holder: ProcessIdentity;
  release(): Promise<void>;
}

/** Who holds a lock that was asked for. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(
    readonly file: string,
    readonly holder: ProcessIdentity,
  ) {
    super(`${file} is held by process ${holder.pid}.`);
  }
}

const POLL_MILLISECONDS = 200;

/**
 * A file that one process holds; the lock of a process that died is taken over.
 * @throws LockedError when another process holds it and `wait` is false.
 */
export async function acquireLock(file: string, options: { readonly wait: boolean }): Promise<Lock> {
  const self = identityOf(process.pid);
  if (self === undefined) throw new Error(`Process ${process.pid} cannot read its own start time.`);
  await mkdir(dirname(file), { recursive: true });
  for (;;) {
    if (await create(file, self)) return { holder: self, release: () => rm(file, { force: true }) };
    const holder = await readHolder(file);
    if (holder === undefined) continue;
    if (!isRunning(holder)) {
      await breakStale(file, holder);
      continue;
    }
    if (!options.wait) throw new LockedError(file, holder);
    await delay(POLL_MILLISECONDS);
  }
}

/** A link appears with its whole content, or not at all. */
async function create(file: string, self: ProcessIdentity): Promise<boolean> {
  const own = `${file}.${self.pid}`;
  await writeFile(own, JSON.stringify(self));
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Undefined when the lock was released meanwhile. */
async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes a dead process's lock away; one that a live process made meanwhile is put back. */
async function breakStale(file: string, stale: ProcessIdentity): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await readHolder(aside);
  if (taken?.pid === stale.pid && taken.started === stale.started) await rm(aside);
  else await rename(aside, file);
}
