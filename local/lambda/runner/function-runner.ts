import { ExecutionEnvironment, type Invocation } from './execution-environment';
import type { FunctionSpec, RuntimePlace } from './function-spec';
import type { Interpreter, Interpreters } from './interpreters';
import type { LogSink } from './log-sink';
import type { InvocationOutcome } from './outcome';

export interface RunnerOptions {
  readonly place: RuntimePlace;
  readonly interpreters: Interpreters;
  readonly sink: LogSink;
  /** Environments of one function at once, for this machine's sake: an invocation beyond it waits. */
  readonly maxEnvironments: number;
  /** A warm environment that nobody used this long is stopped. Milliseconds. */
  readonly idleMs: number;
}

/** The execution environments of one function as it was configured once; an update makes a new runner. */
export class FunctionRunner {
  readonly #idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #waiting: Array<() => void> = [];
  #busy = 0;
  #retired = false;

  constructor(
    readonly spec: FunctionSpec,
    private readonly options: RunnerOptions,
  ) {}

  /** Process ids of the environments there are. */
  get pids(): number[] {
    return [...this.#all].flatMap((environment) => environment.pid ?? []);
  }

  /**
   * Runs the handler in a warm environment if there is one, else in a new one.
   *
   * @throws AwsError when the machine no longer has the function's runtime.
   */
  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const interpreter = await this.options.interpreters.of(this.spec.runtime);
    while (this.#busy >= this.options.maxEnvironments) {
      await new Promise<void>((turn) => this.#waiting.push(turn));
    }
    this.#busy += 1;
    const environment = this.#take(interpreter);
    try {
      return await environment.invoke(invocation);
    } finally {
      this.#busy -= 1;
      this.#giveBack(environment);
      this.#waiting.shift()?.();
    }
  }

  /** No new use of the warm environments; those that are busy stop after their invocation. */
  async retire(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#idle.keys()].map((environment) => this.#stop(environment)));
  }

  /** Kills every environment, busy ones too. */
  async close(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#all].map((environment) => this.#stop(environment)));
  }

  #take(interpreter: Interpreter): ExecutionEnvironment {
    for (const [environment, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(environment);
      if (environment.alive) return environment;
      this.#all.delete(environment);
    }
    const environment = new ExecutionEnvironment(
      this.spec,
      interpreter,
      this.options.place,
      this.options.sink,
    );
    this.#all.add(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (!environment.alive) {
      this.#all.delete(environment);
    } else if (this.#retired) {
      void this.#stop(environment);
    } else {
      const timer = setTimeout(() => void this.#stop(environment), this.options.idleMs);
      timer.unref();
      this.#idle.set(environment, timer);
    }
  }

  async #stop(environment: ExecutionEnvironment): Promise<void> {
    clearTimeout(this.#idle.get(environment));
    this.#idle.delete(environment);
    await environment.stop();
    this.#all.delete(environment);
  }
}
