import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { LocalPaths } from '../paths';
import type { ProcessIdentity } from './process-identity';

export interface RecordedEngine extends ProcessIdentity {
  readonly name: string;
  readonly title: string;
  readonly port: number;
  readonly stopWithinSeconds: number;
}

/** `environment.json`: who runs, so that another terminal can ask for it or end it. */
export interface EnvironmentRecord {
  readonly supervisor: ProcessIdentity;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly gatewayUrl: string;
  /** In the order in which they are to be stopped. */
  readonly engines: readonly RecordedEngine[];
}

export async function writeRecord(paths: LocalPaths, record: EnvironmentRecord): Promise<void> {
  const fresh = `${paths.environmentFile}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(record, null, 2)}\n`);
  await rename(fresh, paths.environmentFile);
}

/** Undefined when no environment runs, and none was left behind. */
export async function readRecord(paths: LocalPaths): Promise<EnvironmentRecord | undefined> {
  try {
    return JSON.parse(await readFile(paths.environmentFile, 'utf8')) as EnvironmentRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function removeRecord(paths: LocalPaths): Promise<void> {
  await rm(paths.environmentFile, { force: true });
}
