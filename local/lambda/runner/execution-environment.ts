import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type FunctionSpec, processEnvironment, type RuntimePlace } from './function-spec';
import { LineSplitter } from './line-splitter';
import { type LogSink, LogTail } from './log-sink';
import type { FunctionErrorObject, InvocationOutcome } from './outcome';

const BOOTSTRAP = resolve(__dirname, '../runtime/bootstrap.mjs');
/** Lambda gives ten seconds to load; a laptop that loads eight programs at once is given more. */
const INIT_DEADLINE_MS = 30_000;
/** Of the memory of a function, Lambda's runtime leaves this part to V8's old space. */
const OLD_SPACE_SHARE = 0.95;

type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'init-error'; readonly error: FunctionErrorObject }
  | { readonly type: 'result'; readonly id: string; readonly payload: string }
  | { readonly type: 'error'; readonly id: string; readonly error: FunctionErrorObject };

/** How an invocation that has no answer of its handler ended. */
type Ended = { readonly payload: string } | { readonly error: FunctionErrorObject };

interface Running {
  readonly requestId: string;
  readonly log: LogTail;
  settle(ended: Ended): void;
}

/** One process that has loaded a function's handler and answers one invocation at a time. */
export class ExecutionEnvironment {
  /** Of the function's log group. */
  readonly #stream: string;
  readonly #child: ChildProcess;
  readonly #ready: Promise<FunctionErrorObject | undefined>;
  readonly #exited: Promise<string>;
  #running: Running | undefined;
  #answer: Ended | undefined;
  /** When the handler was called: starting the process is no part of the duration. */
  #startedAt: number | undefined;
  readonly #logsEnded = new Set<'stdout' | 'stderr'>();
  #dead = false;

  constructor(
    private readonly spec: FunctionSpec,
    place: RuntimePlace,
    private readonly sink: LogSink,
  ) {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    this.#stream = `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    this.#child = fork(BOOTSTRAP, [], {
      cwd: spec.codeDirectory,
      env: processEnvironment(spec, place, this.#stream),
      execArgv: [`--max-old-space-size=${Math.floor(spec.memoryMb * OLD_SPACE_SHARE)}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#exited = new Promise((done) => {
      this.#child.once('error', (error) => done(error.message));
      // `close` comes after the streams have ended, so nothing the process said is lost.
      this.#child.once('close', (code, signal) => {
        done(signal === null ? `exit status ${code}` : `signal: ${SIGNAL_WORDS[signal] ?? signal}`);
      });
    });
    this.#ready = new Promise((done) => {
      this.#child.on('message', (message: Message) => {
        if (message.type === 'ready') done(undefined);
        else if (message.type === 'init-error') done(message.error);
        else this.#answered(message);
      });
      void this.#exited.then((how) => {
        this.#dead = true;
        done({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` });
        this.#running?.settle({ error: this.#exitError(this.#running.requestId, how) });
      });
    });
    this.#readLogs();
  }

  /** False once the process is gone: its pool must not use it again. */
  get alive(): boolean {
    return !this.#dead;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Runs the handler. Never rejects for what the function does: that is an outcome. */
  async invoke(event: string): Promise<InvocationOutcome> {
    const requestId = randomUUID();
    const log = new LogTail();
    const say = (line: string) => {
      log.add(line);
      this.sink.write(this.spec.name, line, this.#stream);
    };
    const ended = await this.#run(requestId, event, log, say);
    const durationMs = this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt;
    this.#startedAt = undefined;
    say(`END RequestId: ${requestId}`);
    say(
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tMemory Size: ${this.spec.memoryMb} MB`,
    );
    this.#running = undefined;
    const told = { requestId, durationMs, logTail: log.tail() };
    return 'payload' in ended
      ? { ...told, payload: ended.payload }
      : { ...told, payload: JSON.stringify(ended.error), functionError: 'Unhandled' };
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#dead = true;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #run(requestId: string, event: string, log: LogTail, say: (line: string) => void): Promise<Ended> {
    const ended = new Promise<Ended>((settle) => {
      this.#answer = undefined;
      this.#logsEnded.clear();
      this.#running = { requestId, log, settle };
    });
    const initError = await within(this.#ready, INIT_DEADLINE_MS);
    if (initError !== undefined) {
      await this.stop();
      const late = { errorType: 'Sandbox.Timedout', errorMessage: `Init took over ${INIT_DEADLINE_MS} ms` };
      return { error: initError === 'late' ? late : initError };
    }
    say(`START RequestId: ${requestId} Version: $LATEST`);
    const timeoutMs = this.spec.timeoutSeconds * 1000;
    const deadline = Date.now() + timeoutMs;
    this.#startedAt = performance.now();
    this.#child.send({ id: requestId, event, deadline, functionArn: this.spec.arn }, (error) => {
      if (error) this.#running?.settle({ error: this.#exitError(requestId, error.message) });
    });
    const outcome = await within(ended, timeoutMs);
    if (outcome !== 'late') return outcome;
    const sentence = `Task timed out after ${this.spec.timeoutSeconds.toFixed(2)} seconds`;
    await this.stop();
    say(`${new Date().toISOString()} ${requestId} ${sentence}`);
    return {
      error: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${sentence}` },
    };
  }

  #exitError(requestId: string, how: string): FunctionErrorObject {
    return {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
    };
  }

  #answered(message: Exclude<Message, { type: 'ready' | 'init-error' }>): void {
    if (message.id !== this.#running?.requestId) return;
    this.#answer = message.type === 'result' ? { payload: message.payload } : { error: message.error };
    this.#settleWhenWhole();
  }

  /** The answer and the logs come by different pipes: an invocation is over when all are here. */
  #settleWhenWhole(): void {
    if (this.#answer !== undefined && this.#logsEnded.size === 2) this.#running?.settle(this.#answer);
  }

  #readLogs(): void {
    const line = (text: string) => {
      this.#running?.log.add(text);
      this.sink.write(this.spec.name, text, this.#stream);
    };
    for (const name of ['stdout', 'stderr'] as const) {
      const splitter = new LineSplitter(line, (requestId) => {
        if (requestId !== this.#running?.requestId) return;
        this.#logsEnded.add(name);
        this.#settleWhenWhole();
      });
      this.#child[name]?.on('data', (chunk: Buffer) => splitter.push(chunk));
      this.#child[name]?.on('end', () => splitter.flush());
    }
  }
}

const SIGNAL_WORDS: Readonly<Record<string, string>> = { SIGKILL: 'killed', SIGABRT: 'aborted' };

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolveLate) => {
    timer = setTimeout(() => resolveLate('late'), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
