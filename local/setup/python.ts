import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environmentError } from '../environment-error';

const run = promisify(execFile);

/** PySpark 3.5 knows none newer; Glue 5.1 has 3.11. */
const WANTED = ['3.10', '3.11', '3.12'] as const;
const CANDIDATES = ['python3.11', 'python3.12', 'python3.10', 'python3'] as const;
const PROBE = [
  'import sys, importlib.util as u',
  'venv = all(u.find_spec(m) for m in ("venv", "ensurepip"))',
  'print("%d.%d" % sys.version_info[:2], "venv" if venv else "-", sys.executable)',
].join('\n');

export interface Python {
  readonly executable: string;
  /** For instance "3.11". */
  readonly version: string;
}

/**
 * The Python to build the virtual environment with: `CATCHMENT_PYTHON` when set, else the first fit one on PATH.
 * @throws UserError naming each Python that was found and why it does not fit.
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const named = env['CATCHMENT_PYTHON'];
  const unfit: string[] = [];
  for (const candidate of named ? [named] : CANDIDATES) {
    const answer = await probe(candidate, env);
    if (answer === undefined) continue;
    const [version = '?', venv, ...executable] = answer.split(' ');
    if (!(WANTED as readonly string[]).includes(version)) unfit.push(`${candidate} is ${version}`);
    else if (venv !== 'venv')
      unfit.push(`${candidate} lacks venv (on Debian and Ubuntu: python${version}-venv)`);
    else return { executable: executable.join(' '), version };
  }
  const found =
    unfit.length > 0 ? unfit.join(', ') : `${named ?? 'no python3'} ${named ? 'does not run' : 'is on PATH'}`;
  throw environmentError(
    `The local environment needs Python ${WANTED.join(', ')} with venv, and found none (${found}): install one, ` +
      'or name it with CATCHMENT_PYTHON=/path/to/python.',
  );
}

async function probe(candidate: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run(candidate, ['-c', PROBE], { env, timeout: 20_000 });
    return stdout.trim();
  } catch {
    // Not there, or a shim for a version that is not there: the next candidate may be.
    return undefined;
  }
}
