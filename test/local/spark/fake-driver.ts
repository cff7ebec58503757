import {
  type Driver,
  type DriverRun,
  type DriverSubmission,
  DriverUnreachable,
} from '../../../local/spark/driver-client';

/** A driver whose runs end when the test says so. */
export class FakeDriver implements Driver {
  readonly submitted: DriverSubmission[] = [];
  readonly stopped: string[] = [];
  readonly #runs = new Map<string, DriverRun>();
  #dead = false;

  async submit(run: DriverSubmission): Promise<void> {
    this.#live();
    this.submitted.push(run);
    this.#runs.set(run.id, { state: 'RUNNING', error: null, seconds: 0 });
  }

  async find(id: string): Promise<DriverRun | undefined> {
    this.#live();
    return this.#runs.get(id);
  }

  async stop(id: string): Promise<void> {
    this.#live();
    this.stopped.push(id);
  }

  tell(id: string, run: DriverRun): void {
    this.#runs.set(id, run);
  }

  forget(): void {
    this.#runs.clear();
  }

  die(): void {
    this.#dead = true;
  }

  #live(): void {
    if (this.#dead) throw new DriverUnreachable('The Spark driver does not listen.');
  }
}
