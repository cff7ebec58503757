import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../local/setup/run-command';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

function run(script: string, more: { signal?: AbortSignal; onLine?: (line: string) => void } = {}) {
  const cwd = temporary();
  const logFile = join(cwd, 'logs', 'setup.log');
  return {
    cwd,
    logFile,
    end: runCommand('sh', ['-c', script], { purpose: 'Fetching', logFile, cwd, ...more }),
  };
}

describe('a command of the setup', () => {
  test('is heard line by line and logged whole', async () => {
    const lines: string[] = [];
    const { end, logFile } = run('echo one; echo two >&2', { onLine: (line) => lines.push(line) });
    await end;
    expect(lines.sort()).toEqual(['one', 'two']);
    expect(readFileSync(logFile, 'utf8')).toMatch(/^\$ sh -c echo one[\s\S]*one\n/);
  });

  test('that fails is named with its code, its log and its last words', async () => {
    const { end, logFile } = run('echo connection refused >&2; exit 5');
    await expect(end).rejects.toMatchObject({
      exitCode: 3,
      message: `Fetching failed (exit code 5); the whole output is in ${logFile}.\n  connection refused`,
    });
  });

  test('that finds the disk full says so in one sentence', async () => {
    const { end, cwd } = run('echo "OSError: [Errno 28] No space left on device" >&2; exit 1');
    await expect(end).rejects.toMatchObject({
      exitCode: 3,
      message: `The disk of ${cwd} is full: free some space and start again; what is done already is kept.`,
    });
  });

  test('that is not there is named', async () => {
    const cwd = temporary();
    const options = { purpose: 'Unpacking', logFile: join(cwd, 'log'), cwd };
    await expect(runCommand('no-such-program', [], options)).rejects.toThrow(
      /^Unpacking failed \(spawn no-such-program ENOENT\)/,
    );
  });

  test('ends when its signal aborts', async () => {
    const abort = new AbortController();
    const { end } = run('echo up; exec sleep 30', { signal: abort.signal, onLine: () => abort.abort() });
    await expect(end).rejects.toMatchObject({ name: 'AbortError' });
  });
});
