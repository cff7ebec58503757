/** Does what one kind of `Resource` names. */
export interface Task {
  serves(resource: string): boolean;
  /**
   * @param parameters what the state's `Parameters` came to.
   * @param signal aborts when the execution is stopped.
   * @returns the state's result, JSON.
   * @throws TaskError, by whose name `Retry` and `Catch` know it.
   */
  run(resource: string, parameters: unknown, signal: AbortSignal): Promise<unknown>;
}

/** A failure as Step Functions names it: `Glue.ConcurrentRunsExceededException`, `States.TaskFailed`, … */
export class TaskError extends Error {
  /** @param cause text, often the JSON of the service's answer. */
  constructor(
    override readonly name: string,
    cause: string,
  ) {
    super(cause);
  }
}

/** An SDK's exception as the service integration names it: the service's prefix and the exception. */
export function serviceError(service: string, error: unknown): TaskError {
  const { name, message } = error as Error;
  return new TaskError(`${service}.${name}`, message);
}
