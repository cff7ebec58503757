import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { Workflow } from './definition';
import { type Execution, interrupted, now, withEvent } from './execution';
import { historyEvents } from './history';
import { type Task, TaskError } from './tasks/task';

export interface StartInput {
  readonly stateMachineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly name?: string;
  /** JSON text. @default '{}' */
  readonly input?: string;
}

/** The interpreter fails a state at its timeout, and by that name; what its task started ends then. */
const TIMEOUT_MARGIN_MS = 200;

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** The executions there were and are, on disk and running. */
export class Executions {
  readonly #executions = new Map<string, Execution>();
  readonly #running = new Map<string, Running>();
  /** Stopped with these words, which the engine does not carry. */
  readonly #stopWords = new Map<string, { error?: string; cause?: string }>();
  readonly #writes = new Map<string, Promise<void>>();

  private constructor(
    private readonly directory: string,
    private readonly tasks: readonly Task[],
    private readonly tell: (execution: Execution) => void,
  ) {}

  /**
   * Reads what an earlier process left; what ran when it ended is aborted.
   *
   * @param tell hears of each execution when it begins and when it has ended.
   */
  static async open(
    directory: string,
    tasks: readonly Task[],
    tell: (execution: Execution) => void = () => {},
  ): Promise<Executions> {
    const executions = new Executions(directory, tasks, tell);
    for (const file of await readdirIfAny(directory, '.json')) {
      const execution = await readJson<Execution>(join(directory, file));
      if (execution === undefined) continue;
      if (execution.status === 'RUNNING') await executions.#end(interrupted(execution));
      else await executions.#put(execution);
    }
    return executions;
  }

  serves(resource: string): boolean {
    return this.tasks.some((task) => task.serves(resource));
  }

  /** Of one state machine, the newest first. */
  list(stateMachineArn: string): Execution[] {
    return [...this.#executions.values()]
      .filter((execution) => execution.stateMachineArn === stateMachineArn)
      .sort((a, b) => b.startDate - a.startDate);
  }

  /** @throws AwsError ExecutionDoesNotExist. */
  get(executionArn: string): Execution {
    const execution = this.#executions.get(executionArn);
    if (execution === undefined) {
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    }
    return execution;
  }

  /** @throws AwsError InvalidExecutionInput, InvalidName or ExecutionAlreadyExists. */
  async start(workflow: Workflow, start: StartInput): Promise<Execution> {
    const { stateMachineArn, machineName, name = randomUUID(), input = '{}' } = start;
    if (!/^[\w.-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const parsed = parseInput(input);
    const executionArn = stateMachineArn.replace(/:stateMachine:.*$/, `:execution:${machineName}:${name}`);
    const present = this.#executions.get(executionArn);
    if (present?.status === 'RUNNING' && present.input === input) return present;
    if (present !== undefined) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution: Execution = {
      executionArn,
      stateMachineArn,
      name,
      status: 'RUNNING',
      startDate: now(),
      input,
      history: [],
    };
    // Known at once, so that the same name cannot start twice while the file is written.
    this.#executions.set(executionArn, execution);
    await this.#put(execution).catch((error: unknown) => {
      this.#executions.delete(executionArn);
      throw error;
    });
    this.tell(execution);
    const stop = new AbortController();
    const context = {
      Execution: { Id: executionArn, Name: name, RoleArn: start.roleArn },
      StateMachine: { Id: stateMachineArn, Name: machineName },
    };
    const ended = this.#run(executionArn, workflow, parsed, context, stop)
      .catch((error: Error) => this.#lose(executionArn, error))
      .finally(() => this.#running.delete(executionArn));
    this.#running.set(executionArn, { stop, ended });
    return execution;
  }

  /** Ends a running execution and what its current task started. */
  async stop(executionArn: string, words: { error?: string; cause?: string }): Promise<Execution> {
    this.get(executionArn);
    const running = this.#running.get(executionArn);
    if (running !== undefined) {
      this.#stopWords.set(executionArn, words);
      running.stop.abort();
      await running.ended;
    }
    return this.get(executionArn);
  }

  /** Ends every running execution. */
  async close(): Promise<void> {
    const words = {
      error: 'Catchment.EnvironmentStopped',
      cause: 'The local environment was stopped. What the execution had done stays; start another one.',
    };
    await Promise.all([...this.#running.keys()].map((arn) => this.stop(arn, words)));
    await Promise.all(this.#writes.values());
  }

  async #run(
    executionArn: string,
    { machine, resources }: Workflow,
    input: unknown,
    context: object,
    stop: AbortController,
  ): Promise<void> {
    const inFlight = new Set<Promise<unknown>>();
    const handlers = [...resources].map(([state, { resource, timeoutSeconds }]) => {
      const task = this.tasks.find((each) => each.serves(resource)) as Task;
      const handler = async (parameters: unknown) => {
        // The interpreter ends the wait before a retry when it is aborted, and then tries again.
        if (stop.signal.aborted) throw new TaskError('States.TaskFailed', 'The execution was stopped.');
        const over = new AbortController();
        const timer = setTimeout(() => over.abort(), timeoutSeconds * 1000 + TIMEOUT_MARGIN_MS);
        const work = task
          .run(resource, parameters, AbortSignal.any([stop.signal, over.signal]))
          .finally(() => clearTimeout(timer));
        const settled = work.catch(() => {}).finally(() => inFlight.delete(settled));
        inFlight.add(settled);
        return work;
      };
      return [state, handler] as const;
    });
    const run = machine.run(input as never, {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) as never },
      context: context as never,
    });
    stop.signal.addEventListener('abort', run.abort, { once: true });
    const outcome = run.result.then(
      (output) => ({ status: 'SUCCEEDED' as const, output: JSON.stringify(output) }),
      (error: Error) => failure(error, this.#stopWords.get(executionArn) ?? {}),
    );
    for await (const event of run.eventLogs) {
      for (const told of historyEvents(event, (state) => resources.get(state)?.resource)) {
        await this.#put(withEvent(this.get(executionArn), told, event.timestamp / 1000));
      }
    }
    const ending = await outcome;
    // A stopped execution is over when what its task started is.
    await Promise.all(inFlight);
    this.#stopWords.delete(executionArn);
    await this.#end({ ...this.get(executionArn), ...ending, stopDate: now() });
  }

  async #end(execution: Execution): Promise<void> {
    await this.#put(execution);
    this.tell(execution);
  }

  /** What cannot be written down cannot be resumed or shown later: it has failed, whatever its tasks did. */
  #lose(executionArn: string, error: Error): void {
    const lost = { error: 'Catchment.StateNotWritten', cause: error.message };
    this.#running.get(executionArn)?.stop.abort();
    const failed = { ...this.get(executionArn), status: 'FAILED' as const, stopDate: now(), ...lost };
    this.#executions.set(executionArn, failed);
    this.tell(failed);
  }

  /** What is told has been written. Writes to one file follow each other. */
  #put(execution: Execution): Promise<void> {
    const [machine, name] = execution.executionArn.split(':').slice(-2);
    const file = join(this.directory, `${machine}.${name}.json`);
    const before = this.#writes.get(file) ?? Promise.resolve();
    const write = before
      .then(() => writeJson(file, execution))
      .then(() => void this.#executions.set(execution.executionArn, execution));
    // Whoever asked for a write hears of its failure; the next one starts all the same.
    this.#writes.set(
      file,
      write.catch(() => {}),
    );
    return write;
  }
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: ${(error as Error).message}`,
    );
  }
}

function failure(
  error: Error,
  words: { error?: string; cause?: string },
): Pick<Execution, 'status' | 'error' | 'cause'> {
  if (error.name === 'ExecutionAbortedError') return { status: 'ABORTED', ...words };
  if (error.name === 'ExecutionTimeoutError') return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const inner = error.cause instanceof Error ? error.cause : error;
  return { status: 'FAILED', error: inner.name, cause: inner.message };
}
