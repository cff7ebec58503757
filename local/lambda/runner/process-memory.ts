import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessMemory {
  /** The most that was resident since the process began, or as much as is now where the system does not tell. */
  readonly peakBytes: number;
  /** Resident now and not to be had again from a file: what a limit of memory counts. */
  readonly ownBytes: number;
}

const run = promisify(execFile);
const KIB = 1024;

/** Undefined for a process that is gone. */
export async function memoryOf(pid: number): Promise<ProcessMemory | undefined> {
  try {
    return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  } catch {
    return undefined;
  }
}

async function fromProc(pid: number): Promise<ProcessMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const value = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * KIB;
  return { peakBytes: value('VmHWM'), ownBytes: value('RssAnon') + value('RssShmem') };
}

async function fromPs(pid: number): Promise<ProcessMemory> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  const resident = Number(stdout.trim()) * KIB;
  return { peakBytes: resident, ownBytes: resident };
}
