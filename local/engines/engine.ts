/** A program of the local environment, as its file describes it; the supervisor runs it. */
export interface Engine {
  /** For the log file and the record: `trino`. */
  readonly name: string;
  /** For people: `Trino`. */
  readonly title: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Writes what the program reads and says how it is started. */
  prepare(): Promise<Launch>;
  /** True when it serves what we need of it; false or an error when not yet. */
  probe(signal: AbortSignal): Promise<boolean>;
  readonly readyWithinSeconds: number;
  /** From SIGTERM until it is killed. */
  readonly stopWithinSeconds: number;
  /** Called when it ended after it was asked to; `clean` when it did so by itself, with code 0. */
  stopped?(clean: boolean): Promise<void>;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to what every engine gets: PATH, HOME and the locale. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}
