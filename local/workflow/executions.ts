import { AwsError } from '../gateway/service-handler';
import { definitionOf } from './definition';
import { type Execution, interrupted, type MachineSnapshot, now } from './execution';
import { ExecutionFiles } from './execution-files';
import { History } from './history';
import { type Ending, runExecution } from './interpreter/run-execution';
import type { Perform } from './interpreter/task-state';
import type { TaskTokens } from './task-tokens';
import { type Task, taskFor } from './tasks/task';

export interface StartInput {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly machine: MachineSnapshot;
  /** JSON text. */
  readonly input: string;
  readonly traceHeader?: string | undefined;
}

/** Why an execution is stopped. */
export interface StopWords {
  readonly error?: string;
  readonly cause?: string;
}

/** An Express execution runs at most this long. */
const LONGEST_EXPRESS_MS = 5 * 60_000;

class Running {
  readonly stop = new AbortController();
  words: StopWords = {};
  ended: Promise<unknown> = Promise.resolve();

  async end(words: StopWords): Promise<void> {
    this.words = words;
    this.stop.abort();
    await this.ended;
  }
}

/** The executions there were and are, on disk and running. */
export class Executions {
  readonly #executions = new Map<string, Execution>();
  readonly #running = new Map<string, Running>();
  readonly #files: ExecutionFiles;

  private constructor(
    directory: string,
    private readonly tasks: readonly Task[],
    private readonly tokens: TaskTokens,
    private readonly tell: (execution: Execution) => void,
  ) {
    this.#files = new ExecutionFiles(directory);
  }

  /**
   * Reads what an earlier process left; what ran when it ended is aborted.
   *
   * @param tell hears of each execution when it begins and when it has ended.
   */
  static async open(
    directory: string,
    tasks: readonly Task[],
    tokens: TaskTokens,
    tell: (execution: Execution) => void = () => {},
  ): Promise<Executions> {
    const executions = new Executions(directory, tasks, tokens, tell);
    for (const execution of await executions.#files.read()) {
      if (execution.status === 'RUNNING') await executions.#end(interrupted(execution));
      else executions.#executions.set(execution.executionArn, execution);
    }
    return executions;
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

  /** @throws AwsError ExecutionAlreadyExists; the same input to one that runs starts nothing. */
  async start(start: StartInput): Promise<Execution> {
    const { executionArn, input } = start;
    const present = this.#executions.get(executionArn);
    if (present?.status === 'RUNNING' && present.input === input) return present;
    if (present !== undefined) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution: Execution = { ...begun(start), history: [] };
    // Known at once, so that the same name cannot start twice while the file is written.
    this.#executions.set(executionArn, execution);
    await this.#files.write(execution).catch((error: unknown) => {
      this.#executions.delete(executionArn);
      throw error;
    });
    this.tell(execution);
    void this.#track(executionArn, (running) =>
      this.#run(execution, running).catch((error: Error) => this.#lose(executionArn, error)),
    );
    return execution;
  }

  /** Starts an Express execution; no trace of it stays when it has ended. */
  startExpress(start: StartInput): Execution & { readonly ended: Promise<Execution> } {
    const execution = { ...begun(start), history: [] };
    this.tell(execution);
    const ended = this.#track(start.executionArn, async (running) => {
      const ending = await this.#interpret(execution, new History(), running, LONGEST_EXPRESS_MS).catch(
        // Nobody may be waiting for it who could be told otherwise.
        ({ message }: Error): Ending => ({ status: 'FAILED', error: 'States.Runtime', cause: message }),
      );
      const over = { ...execution, ...ending, stopDate: now() };
      this.tell(over);
      return over;
    });
    return { ...execution, ended };
  }

  /** Ends a running execution and what its current task started. */
  async stop(executionArn: string, words: StopWords): Promise<Execution> {
    this.get(executionArn);
    await this.#running.get(executionArn)?.end(words);
    return this.get(executionArn);
  }

  /** Ends a state machine's executions and forgets all of them. */
  async forget(stateMachineArn: string): Promise<void> {
    for (const { executionArn } of this.list(stateMachineArn)) {
      await this.stop(executionArn, {});
      this.#executions.delete(executionArn);
      await this.#files.remove(executionArn);
    }
  }

  /** Ends every running execution. */
  async close(): Promise<void> {
    const words = {
      error: 'Catchment.EnvironmentStopped',
      cause: 'The local environment was stopped. What the execution had done stays; start another one.',
    };
    await Promise.all([...this.#running.values()].map((running) => running.end(words)));
  }

  #track<T>(executionArn: string, run: (running: Running) => Promise<T>): Promise<T> {
    const running = new Running();
    this.#running.set(executionArn, running);
    const ended = run(running).finally(() => this.#running.delete(executionArn));
    running.ended = ended;
    return ended;
  }

  async #run(execution: Execution, running: Running): Promise<void> {
    let changed = false;
    let saving: Promise<void> | undefined;
    let lost: Error | undefined;
    // What shows has been written: nobody acts on what a killed process would have forgotten.
    const save = async () => {
      while (changed) {
        changed = false;
        const current = { ...execution, history: history.events.slice() };
        await this.#files.write(current);
        this.#executions.set(execution.executionArn, current);
      }
      saving = undefined;
    };
    const history = new History(() => {
      changed = true;
      saving ??= save().catch((error: Error) => {
        lost = error;
        running.stop.abort();
      });
    });
    const ending = await this.#interpret(execution, history, running);
    await saving;
    if (lost !== undefined) throw lost;
    await this.#end({ ...execution, ...ending, history: history.events, stopDate: now() });
  }

  #interpret(execution: Execution, history: History, running: Running, longestMs?: number): Promise<Ending> {
    const { executionArn, stateMachineArn, name, machine, input, startDate } = execution;
    const perform: Perform = {
      call: async (call) => taskFor(this.tasks, call.resource).run(call),
      token: () => this.tokens.open(),
    };
    return runExecution({
      definition: definitionOf(machine.definition),
      input,
      roleArn: machine.roleArn,
      context: {
        Execution: {
          Id: executionArn,
          Input: JSON.parse(input) as unknown,
          Name: name,
          RoleArn: machine.roleArn,
          StartTime: new Date(startDate * 1000).toISOString(),
          RedriveCount: 0,
        },
        StateMachine: { Id: stateMachineArn, Name: machine.name },
      },
      history,
      perform,
      signal: running.stop.signal,
      stopWords: () => running.words,
      ...(longestMs === undefined ? {} : { longestMs }),
    });
  }

  /** An ending is told when it is on disk. */
  async #end(execution: Execution): Promise<void> {
    await this.#files.write(execution);
    this.#executions.set(execution.executionArn, execution);
    this.tell(execution);
  }

  /** What cannot be written down cannot be shown later: it has failed, whatever its tasks did. */
  #lose(executionArn: string, error: Error): void {
    const lost = { error: 'Catchment.StateNotWritten', cause: error.message };
    const failed = { ...this.get(executionArn), status: 'FAILED' as const, stopDate: now(), ...lost };
    this.#executions.set(executionArn, failed);
    this.tell(failed);
  }
}

function begun({ traceHeader, ...start }: StartInput): Omit<Execution, 'history'> {
  return {
    ...start,
    status: 'RUNNING',
    startDate: now(),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}
