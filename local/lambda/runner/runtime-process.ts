import { type ChildProcess, fork, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type FunctionSpec, processEnvironment, type RuntimePlace } from './function-spec';
import type { Interpreter } from './interpreters';
import type { FunctionErrorObject } from './outcome';

const RUNTIME = resolve(__dirname, '../runtime');
/** Of the memory of a function, Lambda's runtime leaves this part to V8's old space. */
const OLD_SPACE_SHARE = 0.95;

/** What a runtime is told of one invocation. */
export interface InvocationMessage {
  readonly id: string;
  /** JSON text. */
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly functionArn: string;
  /** JSON text of what the caller said of itself. */
  readonly clientContext?: string;
}

/** What a runtime tells. */
export type RuntimeMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'init-error'; readonly error: FunctionErrorObject }
  | { readonly type: 'result'; readonly id: string; readonly payload: string }
  | { readonly type: 'error'; readonly id: string; readonly error: FunctionErrorObject };

export interface RuntimeProcess {
  readonly child: ChildProcess;
  send(message: InvocationMessage, onError: (error: Error) => void): void;
}

/** Starts the process of a function's runtime; it loads the handler at once. */
export function startRuntime(
  interpreter: Interpreter,
  spec: FunctionSpec,
  place: RuntimePlace,
  logStream: string,
  onMessage: (message: RuntimeMessage) => void,
): RuntimeProcess {
  const env = processEnvironment(spec, place, logStream);
  const start = interpreter.language === 'nodejs' ? startNode : startPython;
  return start(interpreter.executable, spec, env, onMessage);
}

function startNode(
  execPath: string,
  spec: FunctionSpec,
  env: NodeJS.ProcessEnv,
  onMessage: (message: RuntimeMessage) => void,
): RuntimeProcess {
  const child = fork(`${RUNTIME}/bootstrap.mjs`, [], {
    cwd: spec.codeDirectory,
    env,
    execPath,
    execArgv: [`--max-old-space-size=${Math.floor(spec.memoryMb * OLD_SPACE_SHARE)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.on('message', onMessage);
  return {
    child,
    send: (message, onError) => {
      child.send(message, (error) => {
        if (error) onError(error);
      });
    },
  };
}

/** Messages are lines of JSON: on descriptor 3 to the runtime, on 4 from it. */
function startPython(
  executable: string,
  spec: FunctionSpec,
  env: NodeJS.ProcessEnv,
  onMessage: (message: RuntimeMessage) => void,
): RuntimeProcess {
  // The code's directory is not the function's to write to, and text is UTF-8 whatever the locale.
  const child = spawn(executable, ['-B', '-s', '-X', 'utf8', `${RUNTIME}/bootstrap.py`], {
    cwd: spec.codeDirectory,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  // A process that ended is told of by its exit.
  to.on('error', () => {});
  createInterface({ input: from }).on('line', (line) => onMessage(JSON.parse(line) as RuntimeMessage));
  return {
    child,
    send: (message, onError) => {
      to.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error) onError(error);
      });
    },
  };
}
