import { randomUUID } from 'node:crypto';
import type { FunctionSpec, RuntimePlace } from './function-spec';
import type { Interpreter } from './interpreters';
import { LineSplitter } from './line-splitter';
import { type LogSink, LogTail } from './log-sink';
import { MemoryWatch } from './memory-watch';
import { type FunctionErrorObject, type InvocationOutcome, MAX_RESPONSE_BYTES } from './outcome';
import { initReportLine, type ReportedStatus, reportLine } from './report';
import {
  type InvocationMessage,
  type RuntimeMessage,
  type RuntimeProcess,
  startRuntime,
} from './runtime-process';

/** Lambda gives ten seconds to load; a laptop that loads eight programs at once is given more. */
const INIT_DEADLINE_MS = 30_000;
const MIB = 1024 * 1024;

/** What is invoked, besides the function. */
export interface Invocation {
  /** JSON text. */
  readonly event: string;
  /** The same for every attempt at an event. @default - a new one */
  readonly requestId?: string;
  /** As the caller named the function. @default - its ARN without a version */
  readonly functionArn?: string;
  /** JSON text of what the caller said of itself. */
  readonly clientContext?: string;
}

/** How an invocation ended. */
type Ended =
  | { readonly payload: string }
  | { readonly error: FunctionErrorObject; readonly status?: ReportedStatus };

interface Running {
  readonly requestId: string;
  readonly log: LogTail;
  settle(ended: Ended): void;
}

/** One process that has loaded a function's handler and answers one invocation at a time. */
export class ExecutionEnvironment {
  /** Of the function's log group. */
  readonly #stream: string;
  readonly #process: RuntimeProcess;
  readonly #memory: MemoryWatch;
  readonly #ready: Promise<FunctionErrorObject | undefined>;
  readonly #exited: Promise<string>;
  #running: Running | undefined;
  #answer: Ended | undefined;
  /** When the handler was called: starting the process is no part of the duration. */
  #startedAt: number | undefined;
  /** How long the first invocation's process took to load the handler; told once. */
  #initMs: number | undefined;
  #outOfMemory = false;
  readonly #logsEnded = new Set<'stdout' | 'stderr'>();
  #dead = false;

  constructor(
    private readonly spec: FunctionSpec,
    interpreter: Interpreter,
    place: RuntimePlace,
    private readonly sink: LogSink,
  ) {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    this.#stream = `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const bornAt = performance.now();
    const { promise, resolve: told } = Promise.withResolvers<FunctionErrorObject | undefined>();
    this.#ready = promise.then((error) => {
      this.#initMs = performance.now() - bornAt;
      return error;
    });
    this.#process = startRuntime(interpreter, spec, place, this.#stream, (message) => {
      if (message.type === 'ready') told(undefined);
      else if (message.type === 'init-error') told(message.error);
      else this.#answered(message);
    });
    const { child } = this.#process;
    this.#memory = new MemoryWatch(child.pid, spec.memoryMb * MIB, () => {
      this.#outOfMemory = true;
      child.kill('SIGKILL');
    });
    this.#exited = new Promise((done) => {
      child.once('error', (error) => done(`Runtime exited with error: ${error.message}`));
      // `close` comes after the streams have ended, so nothing the process said is lost.
      child.once('close', (code, signal) => done(exitWords(code, signal)));
    });
    void this.#exited.then((how) => {
      this.#dead = true;
      this.#memory.stop();
      told({ errorType: 'Runtime.ExitError', errorMessage: how });
      this.#running?.settle(this.#exitError(this.#running.requestId, how));
    });
    this.#readLogs();
  }

  /** False once the process is gone: its pool must not use it again. */
  get alive(): boolean {
    return !this.#dead;
  }

  get pid(): number | undefined {
    return this.#process.child.pid;
  }

  /** Runs the handler. Never rejects for what the function does: that is an outcome. */
  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const requestId = invocation.requestId ?? randomUUID();
    const log = new LogTail();
    const say = (line: string) => {
      log.add(line);
      this.sink.write(this.spec.name, line, this.#stream);
    };
    this.#memory.start();
    let ended = withinResponseLimit(await this.#run(requestId, invocation, log, say));
    const durationMs = this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt;
    this.#startedAt = undefined;
    this.#memory.stop();
    // It took too much too quickly to be seen at it.
    if ((await this.#memory.look()) && this.alive) ended = await this.#killForMemory(requestId, say);
    say(`END RequestId: ${requestId}`);
    say(
      reportLine({
        requestId,
        durationMs,
        memoryMb: this.spec.memoryMb,
        peakBytes: this.#memory.peakBytes,
        ...(this.#initMs === undefined ? {} : { initMs: this.#initMs }),
        ...('error' in ended && ended.status !== undefined ? { status: ended.status } : {}),
      }),
    );
    this.#initMs = undefined;
    this.#running = undefined;
    const told = { requestId, durationMs, logTail: log.tail() };
    return 'payload' in ended
      ? { ...told, payload: ended.payload }
      : { ...told, payload: JSON.stringify(ended.error), functionError: 'Unhandled' };
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#dead = true;
    this.#process.child.kill('SIGKILL');
    await this.#exited;
  }

  async #run(
    requestId: string,
    { event, functionArn = this.spec.arn, clientContext }: Invocation,
    log: LogTail,
    say: (line: string) => void,
  ): Promise<Ended> {
    const ended = new Promise<Ended>((settle) => {
      this.#answer = undefined;
      this.#logsEnded.clear();
      this.#running = { requestId, log, settle };
    });
    const initError = await within(this.#ready, INIT_DEADLINE_MS);
    if (initError !== undefined) return this.#initFailed(requestId, initError, say);
    say(`START RequestId: ${requestId} Version: $LATEST`);
    const timeoutMs = this.spec.timeoutSeconds * 1000;
    const message: InvocationMessage = {
      id: requestId,
      event,
      deadline: Date.now() + timeoutMs,
      functionArn,
      ...(clientContext === undefined ? {} : { clientContext }),
    };
    this.#startedAt = performance.now();
    this.#process.send(message, (error) => {
      this.#running?.settle(this.#exitError(requestId, `Runtime exited with error: ${error.message}`));
    });
    const outcome = await within(ended, timeoutMs);
    if (outcome !== 'late') {
      if ('error' in outcome && outcome.status !== undefined) sayExit(outcome.error, say);
      return outcome;
    }
    const sentence = `Task timed out after ${this.spec.timeoutSeconds.toFixed(2)} seconds`;
    await this.#memory.look();
    await this.stop();
    say(`${new Date().toISOString()} ${requestId} ${sentence}`);
    return {
      error: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${sentence}` },
      status: 'timeout',
    };
  }

  async #killForMemory(requestId: string, say: (line: string) => void): Promise<Ended> {
    this.#outOfMemory = true;
    await this.stop();
    const ended = this.#exitError(requestId, await this.#exited);
    sayExit(ended.error, say);
    return ended;
  }

  async #initFailed(
    requestId: string,
    failure: FunctionErrorObject | 'late',
    say: (line: string) => void,
  ): Promise<Ended> {
    await this.stop();
    const error =
      failure === 'late'
        ? {
            errorType: 'Sandbox.Timedout',
            errorMessage: `RequestId: ${requestId} Error: Init took over ${INIT_DEADLINE_MS} ms`,
          }
        : failure.errorType === 'Runtime.ExitError'
          ? this.#exitError(requestId, failure.errorMessage).error
          : failure;
    const { errorType } = error;
    say(initReportLine(this.#initMs ?? INIT_DEADLINE_MS, errorType));
    this.#initMs = undefined;
    say(`START RequestId: ${requestId} Version: $LATEST`);
    return { error, status: { errorType } };
  }

  #exitError(requestId: string, how: string) {
    const errorType = 'Runtime.ExitError';
    return {
      error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${how}` },
      status: { errorType: this.#outOfMemory ? 'Runtime.OutOfMemory' : errorType },
    };
  }

  #answered(message: Exclude<RuntimeMessage, { type: 'ready' | 'init-error' }>): void {
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
      this.#process.child[name]?.on('data', (chunk: Buffer) => splitter.push(chunk));
      this.#process.child[name]?.on('end', () => splitter.flush());
    }
  }
}

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function exitWords(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}

function sayExit(error: FunctionErrorObject, say: (line: string) => void): void {
  say(`${error.errorMessage}\n${error.errorType}`);
}

function withinResponseLimit(ended: Ended): Ended {
  if (!('payload' in ended) || Buffer.byteLength(ended.payload) <= MAX_RESPONSE_BYTES) return ended;
  return {
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    },
  };
}

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
