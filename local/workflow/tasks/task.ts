import type { TaskState } from '../definition';
import { runtimeError } from '../interpreter/state-error';
import type { TaskCall } from '../interpreter/task-state';

/** Does what one kind of `Resource` names. */
export interface Task {
  /** Whether the resource, without `.waitForTaskToken`, is of this kind. */
  serves(resource: string): boolean;
  /** Says what keeps a Task from running here; undefined when it can. */
  check?(task: TaskState): string | undefined | Promise<string | undefined>;
  /** @returns the state's result, JSON. @throws StateError, by whose name `Retry` and `Catch` know it. */
  run(call: TaskCall): Promise<unknown>;
}

const TOKEN = /\.waitForTaskToken$/;

/** @throws StateError States.Runtime */
export function taskFor(tasks: readonly Task[], resource: string): Task {
  const task = tasks.find((each) => each.serves(resource));
  if (task === undefined) throw runtimeError(`The local environment does not serve ${resource}.`);
  return task;
}

/** Says what keeps a Task state from running here; undefined when it can. */
export async function checkTask(tasks: readonly Task[], state: TaskState): Promise<string | undefined> {
  const resource = state.resource.replace(TOKEN, '');
  const task = tasks.find((each) => each.serves(resource));
  if (task === undefined) return `the local environment does not serve ${state.resource}`;
  return task.check?.({ ...state, resource });
}

/** Says which of a Task's Parameters is none of its service's; undefined when all are. */
export function unknownParameter(
  { parameters = [], resource }: TaskState,
  known: readonly string[],
): string | undefined {
  const unknown = parameters.find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  return `The field "${unknown}" is not supported by Step Functions for ${resource}`;
}
