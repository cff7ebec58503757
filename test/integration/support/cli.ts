import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../../local/paths';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  stderr(): string;
  readonly ended: Promise<Ended>;
}

/** Starts the command as a user would, with the environment of the tests. */
export function startCli(args: readonly string[], input = ''): Running {
  const child = spawn(process.execPath, [join(projectRoot, 'cli', 'catchment.mjs'), ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece) => {
    stdout += piece;
  });
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, stderr: () => stderr, ended };
}

export const cli = (args: readonly string[], input?: string): Promise<Ended> => startCli(args, input).ended;
