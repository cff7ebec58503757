import { setImmediate as turn } from 'node:timers/promises';
import { runMap, runParallel } from './branches';
import { holds } from './choice';
import type { State, States } from './language';
import { pointedTo, type Scope } from './path';
import { pauseUntil } from './pause';
import { catcherOf, Retries } from './retry';
import { DataError, runtimeError, StateError, Stopped } from './state-error';
import { type Perform, runTask } from './task-state';
import { fill, joined, selected } from './template';
import { payload, type Thread, untruncated } from './thread';

/** What a state came to, and where it goes on; at the end of its line when `next` is undefined. */
interface Exit {
  readonly output: unknown;
  readonly next: string | undefined;
}

/**
 * Runs states from the first to the end of the line.
 *
 * @returns the last one's output.
 * @throws StateError of the state that failed; Stopped when the thread is told to end.
 */
export async function runStates(
  { StartAt, States }: States,
  input: unknown,
  thread: Thread,
  perform: Perform,
): Promise<unknown> {
  let name: string | undefined = StartAt;
  let data = input;
  while (name !== undefined) {
    // A loop of states that wait for nothing leaves others their turn.
    await turn();
    if (thread.signal.aborted) throw new Stopped();
    const { output, next }: Exit = await new Visit(name, States[name] as State, thread, perform).run(data);
    data = output;
    name = next;
  }
  return data;
}

/** One entering of one state. */
class Visit {
  readonly #retries: Retries;
  readonly #enteredTime = new Date().toISOString();

  constructor(
    private readonly name: string,
    private readonly state: State,
    private readonly thread: Thread,
    private readonly perform: Perform,
  ) {
    this.#retries = new Retries(state.Retry ?? [], state.Type);
  }

  async run(input: unknown): Promise<Exit> {
    const { name, state, thread } = this;
    const entered = thread.tell(`${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: untruncated },
    });
    try {
      const exit = await this.#untilDone(input, entered);
      const output = payload(exit.output, name);
      thread.tell(`${state.Type}StateExited`, {
        stateExitedEventDetails: { name, output, outputDetails: untruncated },
      });
      return exit;
    } catch (error) {
      if (error instanceof Stopped && ['Task', 'Map', 'Parallel', 'Wait'].includes(state.Type)) {
        thread.tell(`${state.Type}StateAborted`);
      }
      throw told(error, name, entered);
    }
  }

  /** Tries until the state has succeeded, or its error is caught, or nothing retries or catches it. */
  async #untilDone(input: unknown, entered: number): Promise<Exit> {
    for (;;) {
      try {
        return await this.#once(input);
      } catch (thrown) {
        const error = told(thrown, this.name, entered);
        if (error instanceof Stopped) throw error;
        const wait = this.#retries.next(error);
        if (wait === undefined) return this.#caught(input, error);
        await pauseUntil(Date.now() + wait, this.thread.signal);
      }
    }
  }

  #caught(input: unknown, error: StateError): Exit {
    const catcher = catcherOf(this.state.Catch ?? [], error, this.state.Type);
    if (catcher === undefined) throw error;
    const output = joined(catcher.ResultPath, input, { Error: error.name, Cause: error.cause ?? '' });
    return { output, next: catcher.Next };
  }

  async #once(input: unknown): Promise<Exit> {
    const { state, thread } = this;
    const context = {
      ...thread.context,
      State: { Name: this.name, EnteredTime: this.#enteredTime, RetryCount: this.#retries.count },
    };
    const data = selected(state.InputPath, { data: input, context }, 'InputPath');
    const scope = { data, context };
    const through = (result: unknown, next = state.Next): Exit => {
      const output = selected(state.OutputPath, { data: result, context }, 'OutputPath');
      return { output, next };
    };
    /** Of the states that have a result of their own. */
    const withResult = (result: unknown): Exit => {
      const chosen =
        state.ResultSelector === undefined ? result : fill(state.ResultSelector, { data: result, context });
      return through(joined(state.ResultPath, input, chosen));
    };
    const parameters = () => (state.Parameters === undefined ? data : fill(state.Parameters, scope));
    const line = (states: States, item: unknown, branch: Thread) =>
      runStates(states, item, branch, this.perform);
    switch (state.Type) {
      case 'Succeed':
        return through(data, undefined);
      case 'Fail':
        throw failure(state, scope);
      case 'Choice':
        return through(data, chosen(state, scope));
      case 'Wait':
        await pauseUntil(waitsUntil(state, scope), thread.signal);
        return through(data);
      case 'Pass':
        return withResult('Result' in state ? state.Result : parameters());
      case 'Task':
        return withResult(await runTask(this.name, state, scope, thread, this.perform));
      case 'Parallel':
        return withResult(await runParallel(state, parameters(), thread, line));
      case 'Map':
        return withResult(await runMap(this.name, state, scope, thread, line));
    }
  }
}

/** A failure as the state tells it; what nobody foresaw is a runtime error. */
function told(error: unknown, state: string, entered: number): StateError | Stopped {
  if (error instanceof DataError) return error.in(state, entered);
  if (error instanceof StateError || error instanceof Stopped) return error;
  return runtimeError((error as Error).message).in(state, entered);
}

function chosen(state: State, scope: Scope): string {
  const next = state.Choices?.find((rule) => holds(rule, scope))?.Next ?? state.Default;
  if (next !== undefined) return next;
  throw new DataError(
    'States.NoChoiceMatched',
    'No choice rule matches the input, and the state has no Default.',
  );
}

function failure(state: State, scope: Scope): StateError {
  const text = (path: string, field: string) => {
    const value = pointedTo(path, scope, field);
    if (typeof value === 'string') return value;
    throw runtimeError(`The ${field} '${path}' points to ${JSON.stringify(value)}, not to a string.`);
  };
  const name = state.ErrorPath === undefined ? state.Error : text(state.ErrorPath, 'ErrorPath');
  const cause = state.CausePath === undefined ? state.Cause : text(state.CausePath, 'CausePath');
  return new StateError(name ?? '', cause);
}

/** Milliseconds since the epoch. */
function waitsUntil(state: State, scope: Scope): number {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  if (TimestampPath !== undefined || Timestamp !== undefined) {
    const text = TimestampPath === undefined ? Timestamp : pointedTo(TimestampPath, scope, 'TimestampPath');
    const time = Date.parse(String(text));
    if (Number.isNaN(time)) throw runtimeError(`The value '${String(text)}' is not a timestamp.`);
    return time;
  }
  const seconds = SecondsPath === undefined ? Seconds : pointedTo(SecondsPath, scope, 'SecondsPath');
  if (typeof seconds !== 'number' || seconds < 0) {
    throw runtimeError(`The value ${JSON.stringify(seconds)} is not a number of seconds.`);
  }
  return Date.now() + seconds * 1000;
}
