import type { State } from './language';
import { pointedTo, type Scope } from './path';
import { LONGEST_TIMER_MS } from './pause';
import { runtimeError, StateError, Stopped } from './state-error';
import { TaskEvents } from './task-events';
import { fill } from './template';
import { payload, type Thread } from './thread';

/** One try of a Task state. */
export interface TaskCall {
  /** Without `.waitForTaskToken`. */
  readonly resource: string;
  readonly parameters: unknown;
  /** Aborts when the task is to end: stopped, or too late. */
  readonly signal: AbortSignal;
  /** What was asked for has begun and goes on; the answer to asking for it. */
  readonly submitted: (output: unknown) => void;
  readonly executionArn: string;
  readonly stateMachineArn: string;
}

/** A Task state that waits until somebody sends its token back. */
export interface TokenWait {
  readonly token: string;
  /** @param heartbeatMs the longest time between two heartbeats. @throws StateError of the sender. */
  sent(signal: AbortSignal, heartbeatMs: number | undefined): Promise<unknown>;
  /** Nobody waits for the token any more. */
  close(): void;
}

/** What Task states do, apart from the language. */
export interface Perform {
  call(task: TaskCall): Promise<unknown>;
  token(): TokenWait;
}

const WAIT_FOR_TOKEN = '.waitForTaskToken';

/** @returns the task's result. @throws StateError */
export async function runTask(
  name: string,
  state: State,
  scope: Scope,
  thread: Thread,
  perform: Perform,
): Promise<unknown> {
  const resource = state.Resource as string;
  const wait = resource.endsWith(WAIT_FOR_TOKEN) ? perform.token() : undefined;
  try {
    const context =
      wait === undefined ? scope.context : { ...(scope.context as object), Task: { Token: wait.token } };
    const parameters =
      state.Parameters === undefined ? scope.data : fill(state.Parameters, { ...scope, context });
    const timeout = seconds(state.TimeoutSeconds, state.TimeoutSecondsPath, 'TimeoutSecondsPath', scope);
    const heartbeat = seconds(
      state.HeartbeatSeconds,
      state.HeartbeatSecondsPath,
      'HeartbeatSecondsPath',
      scope,
    );
    const events = new TaskEvents(thread, resource, name);
    events.scheduled(payload(parameters, name), timeout, heartbeat);
    const result = await withinTimeout(thread.signal, timeout, async (signal) => {
      const answer = await perform.call({
        resource: wait === undefined ? resource : resource.slice(0, -WAIT_FOR_TOKEN.length),
        parameters,
        signal,
        submitted: (output) => events.submitted(output),
        executionArn: String(thread.context.Execution['Id']),
        stateMachineArn: String(thread.context.StateMachine['Id']),
      });
      if (wait === undefined) return answer;
      events.submitted(answer);
      return wait.sent(signal, heartbeat === undefined ? undefined : heartbeat * 1000);
    }).catch((error: unknown) => {
      if (error instanceof StateError) events.failed(error);
      throw error;
    });
    events.succeeded(payload(result, name));
    return result;
  } finally {
    wait?.close();
  }
}

/** Ends what outlasts the time; it is over when what was begun has ended. */
async function withinTimeout(
  stop: AbortSignal,
  timeoutSeconds: number | undefined,
  run: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const over = new AbortController();
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => over.abort(), Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
  try {
    return await run(AbortSignal.any([stop, over.signal]));
  } catch (error) {
    if (stop.aborted) throw new Stopped();
    if (over.signal.aborted) throw new StateError('States.Timeout');
    if (error instanceof StateError) throw error;
    throw runtimeError((error as Error).message);
  } finally {
    clearTimeout(timer);
  }
}

function seconds(
  given: number | undefined,
  path: string | undefined,
  field: string,
  scope: Scope,
): number | undefined {
  if (path === undefined) return given;
  const value = pointedTo(path, scope, field);
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw runtimeError(
    `The ${field} '${path}' points to ${JSON.stringify(value)}, not to a number of seconds.`,
  );
}
