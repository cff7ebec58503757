import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process id alone may be another process by now: with its start time it is one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. */
  readonly started: string;
}

/** Undefined when there is no such process, or only its unreaped remains. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started;
}

/** Clock ticks since boot, with the boot's id: exact, and not moved by setting the clock. */
function startedOnLinux(pid: number): string | undefined {
  const stat = readIfAny(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || started === undefined) return undefined;
  return `${started}@${readIfAny('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

function readIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    const args = ['-o', 'stat=,lstart=', '-p', String(pid)];
    const answer = execFileSync('ps', args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
    return answer === '' || answer.startsWith('Z') ? undefined : answer.replace(/^\S+\s+/, '');
  } catch (error) {
    // ps answers 1 for a process that is not there.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}

/**
 * Processes of a group whose leader is gone, as far as they carry `marker` in their environment: the
 * group's number alone does not prove whose they are. Empty where environments cannot be read (macOS).
 */
export function orphansOf(group: number, marker: string): number[] {
  if (process.platform !== 'linux') return [];
  const list = execFileSync('ps', ['-e', '-o', 'pid=,pgid='], { encoding: 'utf8' });
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, pgid]) => pgid === group)
    .flatMap(([pid]) => (pid !== undefined && environmentOf(pid).includes(marker) ? [pid] : []));
}

/** `NAME=value`, one a variable; empty where it cannot be read (macOS, other users' processes). */
export function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // Gone meanwhile, or another user's: not ours.
    return [];
  }
}
