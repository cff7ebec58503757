import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface MemoryOverTime {
  readonly name: string;
  /** Resident, of the engine with all processes that it started, in bytes; a sample each five seconds. */
  readonly bytes: readonly number[];
}

const INTERVAL_MS = 5_000;
const KIB = 1024;

const run = promisify(execFile);

/** Samples what engines take of memory, now and then until it is ended. Each leads a process group of its own. */
export function watchMemory(engines: ReadonlyArray<{ readonly name: string; readonly pid: number }>) {
  const seen = engines.map(({ name, pid }) => ({ name, pid, bytes: [] as number[] }));
  const sample = async () => {
    const groups = await memoryOfGroups();
    for (const each of seen) each.bytes.push(groups.get(each.pid) ?? 0);
  };
  let last = sample();
  const timer = setInterval(() => {
    last = last.then(sample);
  }, INTERVAL_MS);
  return {
    async end(): Promise<readonly MemoryOverTime[]> {
      clearInterval(timer);
      await last;
      return seen.map(({ name, bytes }) => ({ name, bytes }));
    },
  };
}

async function memoryOfGroups(): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss=']);
  const groups = new Map<number, number>();
  for (const line of stdout.trim().split('\n')) {
    const [group = 0, resident = 0] = line.trim().split(/\s+/).map(Number);
    groups.set(group, (groups.get(group) ?? 0) + resident * KIB);
  }
  return groups;
}
