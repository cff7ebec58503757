import { spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { diskFull, environmentError, isNoSpace } from '../environment-error';
import { signalGroup } from '../supervisor/process-group';

export interface CommandOptions {
  /** What the command is for, as the subject of an error's sentence: "Installing the Python packages". */
  readonly purpose: string;
  /** Gets the whole output, appended. */
  readonly logFile: string;
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const NO_SPACE = /no space left on device|disk quota exceeded/i;
const LAST_LINES = 5;
const LINE_CHARACTERS = 200;

/**
 * Runs a program to its end.
 * @throws UserError when it cannot be started, fails or fills the disk, with its last words and its log; the
 * signal's reason when that aborts.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<void> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  let logError: Error | undefined;
  log.on('error', (error) => {
    logError = error;
  });
  log.write(`$ ${[file, ...args].join(' ')}\n`);
  const last: string[] = [];
  let full = false;
  const hear = (line: string) => {
    log.write(`${line}\n`);
    if (line.trim() === '') return;
    full ||= NO_SPACE.test(line);
    last.push(line.trim().slice(0, LINE_CHARACTERS));
    if (last.length > LAST_LINES) last.shift();
    options.onLine?.(line);
  };
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: pip's and Ivy's helpers end with them.
    detached: true,
  });
  const abort = () => child.pid && signalGroup(child.pid, 'SIGTERM');
  options.signal?.addEventListener('abort', abort);
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  const end = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      resolve(code === 0 ? undefined : signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
    if (options.signal?.aborted) abort();
  });
  options.signal?.removeEventListener('abort', abort);
  await closed(log);
  options.signal?.throwIfAborted();
  if (logError !== undefined) throw isNoSpace(logError) ? diskFull(options.cwd, logError) : logError;
  if (end === undefined) return;
  if (full) throw diskFull(options.cwd);
  const words = last.map((line) => `\n  ${line}`).join('');
  throw environmentError(
    `${options.purpose} failed (${end}); the whole output is in ${options.logFile}.${words}`,
  );
}

function closed(log: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (log.closed) return resolve();
    log.once('close', resolve).end();
  });
}
