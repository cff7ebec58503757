import { itemProcessor, type State, type States } from './language';
import { pointedTo, type Scope } from './path';
import { runtimeError, Stopped } from './state-error';
import { fill } from './template';
import type { Thread } from './thread';

/** Runs a line of states to its end. */
type RunLine = (states: States, input: unknown, thread: Thread) => Promise<unknown>;

/** Iterations of an inline Map that run at once, whatever MaxConcurrency says. */
const MOST_AT_ONCE = 40;

export async function runParallel(
  state: State,
  input: unknown,
  thread: Thread,
  runLine: RunLine,
): Promise<unknown> {
  thread.tell('ParallelStateStarted');
  const branches = state.Branches ?? [];
  const line = async (branch: Thread, at: number) => runLine(branches[at] as States, input, branch);
  return allOf('Parallel', branches.length, branches.length, thread, line);
}

export async function runMap(
  name: string,
  state: State,
  scope: Scope,
  thread: Thread,
  runLine: RunLine,
): Promise<unknown> {
  const items = state.ItemsPath === undefined ? scope.data : pointedTo(state.ItemsPath, scope, 'ItemsPath');
  if (!Array.isArray(items)) {
    throw runtimeError(`Reference path "${state.ItemsPath ?? '$'}" must point to array.`);
  }
  const atOnce = concurrency(state, scope);
  thread.tell('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const selector = state.ItemSelector ?? state.Parameters;
  return allOf('Map', items.length, atOnce, thread, async (branch, index) => {
    const which = { name, index };
    const context = { ...branch.context, Map: { Item: { Index: index, Value: items[index] as unknown } } };
    const line = branch.branch(branch.signal, context);
    line.tell('MapIterationStarted', { mapIterationStartedEventDetails: which });
    try {
      const inner = { data: scope.data, context: { ...(scope.context as object), Map: context.Map } };
      const item = selector === undefined ? items[index] : fill(selector, inner);
      const output = await runLine(itemProcessor(state), item, line);
      line.tell('MapIterationSucceeded', { mapIterationSucceededEventDetails: which });
      return output;
    } catch (error) {
      if (error instanceof Stopped) {
        line.tell('MapIterationAborted', { mapIterationAbortedEventDetails: which });
      } else {
        line.tell('MapIterationFailed', { mapIterationFailedEventDetails: which });
      }
      throw error;
    } finally {
      branch.previousEventId = line.previousEventId;
    }
  });
}

function concurrency(state: State, scope: Scope): number {
  const { MaxConcurrency = 0, MaxConcurrencyPath } = state;
  const wanted =
    MaxConcurrencyPath === undefined
      ? MaxConcurrency
      : pointedTo(MaxConcurrencyPath, scope, 'MaxConcurrencyPath');
  if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 0) {
    throw runtimeError(`The value ${JSON.stringify(wanted)} is not a number of iterations.`);
  }
  return Math.min(wanted === 0 ? MOST_AT_ONCE : wanted, MOST_AT_ONCE);
}

/**
 * Runs lines side by side; the first one that fails ends the others, and is the state's error.
 *
 * @returns what they came to, in their order.
 */
async function allOf(
  type: 'Map' | 'Parallel',
  count: number,
  atOnce: number,
  thread: Thread,
  run: (branch: Thread, index: number) => Promise<unknown>,
): Promise<unknown[]> {
  const over = new AbortController();
  const signal = AbortSignal.any([thread.signal, over.signal]);
  const started = thread.previousEventId;
  const outputs: unknown[] = new Array(count);
  const failures: unknown[] = [];
  let last = started;
  let next = 0;
  const worker = async () => {
    while (next < count && !signal.aborted) {
      const index = next++;
      thread.previousEventId = started;
      const branch = thread.branch(signal);
      try {
        outputs[index] = await run(branch, index);
      } catch (error) {
        if (!(error instanceof Stopped)) failures.push(error);
        over.abort();
      }
      last = Math.max(last, branch.previousEventId);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  thread.previousEventId = last;
  if (thread.signal.aborted) throw new Stopped();
  if (failures.length > 0) {
    thread.tell(`${type}StateFailed`);
    throw failures[0];
  }
  thread.tell(`${type}StateSucceeded`);
  return outputs;
}
