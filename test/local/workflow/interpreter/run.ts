import { History } from '../../../../local/workflow/history';
import type { States } from '../../../../local/workflow/interpreter/language';
import { type Ending, runExecution } from '../../../../local/workflow/interpreter/run-execution';
import type { TaskCall } from '../../../../local/workflow/interpreter/task-state';
import { TaskTokens } from '../../../../local/workflow/task-tokens';

export interface RunOptions {
  /** What Task states do. @default nobody expects one */
  readonly call?: (call: TaskCall) => Promise<unknown>;
  readonly signal?: AbortSignal;
  readonly tokens?: TaskTokens;
}

/** Runs a definition that has been checked, and tells how it ended and what its history says. */
export async function run(states: object, input: unknown = {}, options: RunOptions = {}) {
  const history = new History();
  const tokens = options.tokens ?? new TaskTokens();
  const ending: Ending = await runExecution({
    definition: states as States,
    input: JSON.stringify(input),
    roleArn: 'arn:aws:iam::000000000000:role/any',
    context: {
      Execution: { Id: 'arn:aws:states:us-east-1:000000000000:execution:m:e', Name: 'e', Input: input },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:m', Name: 'm' },
    },
    history,
    perform: {
      call: options.call ?? (() => Promise.reject(new Error('Nobody expected a task.'))),
      token: () => tokens.open(),
    },
    signal: options.signal ?? new AbortController().signal,
    stopWords: () => ({ cause: 'by hand' }),
  });
  const output = ending.status === 'SUCCEEDED' ? (JSON.parse(ending.output) as unknown) : undefined;
  const words: { readonly error?: string; readonly cause?: string } =
    ending.status === 'SUCCEEDED' ? {} : ending;
  const types = history.events.map(({ type }) => type);
  return { ...words, status: ending.status, output, events: history.events, types };
}

/** A machine of one state that ends it, and of others. */
export const machine = (state: object, others: object = {}) => ({
  StartAt: 'A',
  States: { A: 'Next' in state || 'Choices' in state ? state : { End: true, ...state }, ...others },
});

/** What a Pass state's Parameters come to. */
export const filled = async (parameters: object, input: unknown = {}) =>
  run(machine({ Type: 'Pass', Parameters: parameters }), input);
