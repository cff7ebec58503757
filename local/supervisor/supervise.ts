import type { UserError } from '../../cli/user-error';
import type { Engine } from '../engines/engine';
import { EngineProcess } from '../engines/process';
import type { LocalPaths } from '../paths';
import { type OnProgress, timedStep } from '../progress';
import type { ProcessIdentity } from './process-identity';
import { removeRecord, writeRecord } from './record';

/** When an engine starts and stops, as to the others. */
export interface Planned {
  readonly engine: Engine;
  /** Names of the engines that must serve first. */
  readonly after: readonly string[];
  /** Stopped wave by wave, the lowest first. */
  readonly stopWave: number;
}

export interface Supervised {
  /** Settles when an engine died and the others have been stopped; names the dead one. */
  readonly failed: Promise<UserError>;
  /** Ends all engines in order; can be called twice. */
  stop(): Promise<void>;
  /** Ends all engines now: what MiniStack holds in memory is lost. */
  kill(): void;
}

export interface SuperviseOptions {
  readonly paths: LocalPaths;
  readonly plan: readonly Planned[];
  readonly supervisor: ProcessIdentity;
  readonly gatewayUrl: string;
  readonly onProgress: OnProgress;
  /** Gives up starting, and stops what runs. */
  readonly signal?: AbortSignal;
}

/**
 * Starts engines, side by side as far as they do not wait for each other.
 * @throws UserError when one cannot start; the others have been stopped then.
 */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const run = new Supervision(options);
  try {
    await run.start();
  } catch (error) {
    await run.stop();
    throw error;
  }
  return run;
}

class Supervision implements Supervised {
  readonly failed: Promise<UserError>;
  readonly #running = new Map<string, EngineProcess>();
  readonly #startedAt = new Date().toISOString();
  #fail: (error: UserError) => void = () => {};
  #stopped: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #crash = () => {
    for (const running of this.#running.values()) running.terminate();
  };

  constructor(private readonly options: SuperviseOptions) {
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    // A supervisor that ends without stopping them, by an error of its own, still leaves nobody behind.
    process.once('exit', this.#crash);
  }

  async start(): Promise<void> {
    const { plan, signal } = this.options;
    const ready = new Map<string, Promise<void>>();
    for (const { engine, after } of plan) {
      const waits = after.map((name) => {
        const other = ready.get(name);
        if (other === undefined)
          throw new Error(`${engine.name} waits for ${name}, which is not planned before it.`);
        return other;
      });
      ready.set(
        engine.name,
        Promise.all(waits).then(() => this.#startOne(engine)),
      );
    }
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    signal?.throwIfAborted();
    await Promise.race([Promise.all(ready.values()), aborted]);
    for (const running of this.#running.values()) void running.died.then((error) => this.#onDeath(error));
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopWaves();
    return this.#stopped;
  }

  kill(): void {
    for (const running of this.#running.values()) running.kill();
  }

  async #startOne(engine: Engine): Promise<void> {
    if (this.#stopped !== undefined) return;
    await timedStep(this.options.onProgress, engine.title, async () => {
      const running = await EngineProcess.start(engine, this.options.paths);
      this.#running.set(engine.name, running);
      if (this.#stopped !== undefined) return await running.stop();
      await this.#record();
      await running.ready();
    });
  }

  async #onDeath(error: UserError): Promise<void> {
    await this.stop();
    this.#fail(error);
  }

  async #stopWaves(): Promise<void> {
    const waves = Map.groupBy(this.options.plan, (planned) => planned.stopWave);
    for (const wave of [...waves.keys()].sort((a, b) => a - b)) {
      await Promise.all((waves.get(wave) ?? []).map(({ engine }) => this.#running.get(engine.name)?.stop()));
    }
    process.off('exit', this.#crash);
    await this.#writing;
    await removeRecord(this.options.paths);
  }

  #record(): Promise<void> {
    const { plan, paths, supervisor, gatewayUrl } = this.options;
    const inOrder = [...plan].sort((a, b) => a.stopWave - b.stopWave);
    this.#writing = this.#writing.then(() =>
      writeRecord(paths, {
        supervisor,
        startedAt: this.#startedAt,
        gatewayUrl,
        engines: inOrder.flatMap(({ engine }) => {
          const running = this.#running.get(engine.name);
          const { name, title, port, stopWithinSeconds } = engine;
          return running === undefined ? [] : [{ ...running.identity, name, title, port, stopWithinSeconds }];
        }),
      }),
    );
    return this.#writing;
  }
}
