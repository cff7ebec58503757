import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AwsError } from '../../gateway/service-handler';

/** What runs the functions of a runtime on this machine. */
export interface Interpreter {
  readonly language: 'nodejs' | 'python';
  readonly executable: string;
}

const run = promisify(execFile);
/** An interpreter that does not tell its version this soon is none. Milliseconds. */
const PROBE_MS = 10_000;
const PYTHON_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/**
 * Finds a local interpreter of the very version that a runtime names: `nodejs24.x` is this process's own Node.js,
 * `python3.N` is that of the virtual environment or one found on PATH.
 */
export class Interpreters {
  readonly #found = new Map<string, Promise<Interpreter>>();
  readonly #versions = new Map<string, Promise<string | undefined>>();

  /** @param python tried before those on PATH. @default none */
  constructor(private readonly python?: string) {}

  /** @throws AwsError InvalidParameterValueException naming a runtime that this machine cannot run. */
  of(runtime: string): Promise<Interpreter> {
    let found = this.#found.get(runtime);
    if (found === undefined) {
      found = this.#find(runtime);
      this.#found.set(runtime, found);
      // Whoever installs what was missing need not start anew.
      found.catch(() => this.#forget(runtime));
    }
    return found;
  }

  #forget(runtime: string): void {
    this.#found.delete(runtime);
    this.#versions.clear();
  }

  async #find(runtime: string): Promise<Interpreter> {
    const node = `nodejs${process.versions.node.split('.')[0]}.x`;
    if (runtime === node) return { language: 'nodejs', executable: process.execPath };
    const wanted = /^python(3\.\d+)$/.exec(runtime)?.[1];
    if (wanted === undefined) {
      throw refused(runtime, `it runs ${node} and the python3 runtimes whose version is installed`);
    }
    const candidates = [...(this.python === undefined ? [] : [this.python]), `python${wanted}`, 'python3'];
    for (const executable of candidates) {
      if ((await this.#versionOf(executable)) === wanted) return { language: 'python', executable };
    }
    throw refused(
      runtime,
      `no Python ${wanted} was found on this machine. Install it so that python${wanted} is on PATH`,
    );
  }

  #versionOf(executable: string): Promise<string | undefined> {
    let version = this.#versions.get(executable);
    if (version === undefined) {
      version = run(executable, ['-I', '-c', PYTHON_VERSION], { timeout: PROBE_MS }).then(
        ({ stdout }) => stdout.trim(),
        // Not installed, or a shim for versions that are not.
        () => undefined,
      );
      this.#versions.set(executable, version);
    }
    return version;
  }
}

function refused(runtime: string, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValueException',
    `Runtime ${runtime} is not served by the local environment: ${reason}.`,
    400,
    { Type: 'User' },
  );
}
