/** A failure as Step Functions names it: `Glue.ConcurrentRunsExceededException`, `States.TaskFailed`, … */
export class StateError extends Error {
  /**
   * @param name empty where a Fail state gives none.
   * @param cause text, often the JSON of a service's answer; none where AWS gives none.
   */
  constructor(
    override readonly name: string,
    override readonly cause?: string,
  ) {
    super(cause ?? name);
  }

  /** As the members `error` and `cause` of an event or an execution. */
  get words(): { readonly error?: string; readonly cause?: string } {
    return {
      ...(this.name === '' ? {} : { error: this.name }),
      ...(this.cause === undefined ? {} : { cause: this.cause }),
    };
  }
}

/** The definition and its data do not fit together. */
export class DataError extends StateError {
  /** The error as the state that met it tells it. */
  in(state: string, enteredEventId: number): StateError {
    return new StateError(
      this.name,
      `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). ${this.cause}`,
    );
  }
}

/** What neither `Retry` nor `Catch` sees. */
export const runtimeError = (cause: string): DataError => new DataError('States.Runtime', cause);

/** The execution, or the branch, is told to end; nothing catches that. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
