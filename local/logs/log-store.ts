import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  /** Milliseconds since 1970; the machine's time, as the lines themselves have it. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** What a stream's events tell of it. Times as the events have them. */
export interface StreamSummary {
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly firstIngested: number;
  readonly lastIngested: number;
}

/** A group that has grown past it begins a new file; the one before is kept, those before that are gone. */
const ROTATE_BYTES = 64 * 1024 * 1024;

/** Log events on disk, a file of JSON lines a group, at most one write of each group under way. */
export class LogStore {
  readonly #waiting = new Map<string, string[]>();
  readonly #writing = new Map<string, Promise<void>>();

  /**
   * @param onProblem is told of events that could not be written.
   * @param keptSince of a group: events before it have expired. @default - none have
   */
  constructor(
    private readonly directory: string,
    private readonly onProblem: (words: string) => void,
    private readonly keptSince: (group: string) => number = () => 0,
  ) {}

  append(event: LogEvent): void {
    const { group, ...rest } = event;
    const lines = this.#waiting.get(group);
    const line = `${JSON.stringify(rest)}\n`;
    if (lines === undefined) this.#waiting.set(group, [line]);
    else lines.push(line);
    if (!this.#writing.has(group)) this.#write(group);
  }

  /** Events of a group from `start` to `end`, both inclusive, in the order in which they came. */
  async read(group: string, start: number, end: number): Promise<LogEvent[]> {
    await this.flush();
    const from = Math.max(start, this.keptSince(group));
    const found: LogEvent[] = [];
    for (const file of this.#files(group)) {
      for (const line of (await readFile(file, 'utf8')).split('\n')) {
        const event = parse(line);
        if (event !== undefined && event.timestamp >= from && event.timestamp <= end) {
          found.push({ ...event, group });
        }
      }
    }
    return found;
  }

  /** The streams of a group that have events, by name. */
  async streams(group: string): Promise<Map<string, StreamSummary>> {
    const streams = new Map<string, StreamSummary>();
    for (const { stream, timestamp, ingestedAt } of await this.read(group, 0, Number.MAX_SAFE_INTEGER)) {
      const known = streams.get(stream);
      streams.set(stream, {
        firstEvent: Math.min(known?.firstEvent ?? timestamp, timestamp),
        lastEvent: Math.max(known?.lastEvent ?? timestamp, timestamp),
        firstIngested: known?.firstIngested ?? ingestedAt,
        lastIngested: ingestedAt,
      });
    }
    return streams;
  }

  /** What a group takes on disk. */
  async bytes(group: string): Promise<number> {
    await this.flush();
    const sizes = await Promise.all(this.#files(group).map(async (file) => (await stat(file)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Forgets the events of one stream. What is appended meanwhile waits. */
  async deleteStream(group: string, stream: string): Promise<void> {
    await this.flush();
    const work = this.#dropStream(group, stream).finally(() => {
      this.#writing.delete(group);
      this.#write(group);
    });
    this.#writing.set(
      group,
      work.catch(() => {}),
    );
    await work;
  }

  async delete(group: string): Promise<void> {
    await this.flush();
    await Promise.all([this.#older(group), this.#file(group)].map((file) => rm(file, { force: true })));
  }

  /** Resolves when all that was appended is on disk. */
  async flush(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  #write(group: string): void {
    const lines = this.#waiting.get(group);
    this.#waiting.delete(group);
    if (lines === undefined) return;
    const work = this.#append(group, lines.join(''))
      .catch((error: Error) => {
        this.onProblem(`${lines.length} events of ${group} were lost: ${error.message}`);
      })
      .finally(() => {
        this.#writing.delete(group);
        this.#write(group);
      });
    this.#writing.set(group, work);
  }

  async #append(group: string, text: string): Promise<void> {
    const file = this.#file(group);
    await mkdir(this.directory, { recursive: true });
    if (existsSync(file) && (await stat(file)).size > ROTATE_BYTES) await rename(file, this.#older(group));
    await appendFile(file, text);
  }

  async #dropStream(group: string, stream: string): Promise<void> {
    for (const file of this.#files(group)) {
      const lines = (await readFile(file, 'utf8')).split('\n');
      const kept = lines.filter((line) => parse(line)?.stream !== stream);
      await writeFile(`${file}.new`, kept.join('\n'));
      await rename(`${file}.new`, file);
    }
  }

  #files(group: string): string[] {
    return [this.#older(group), this.#file(group)].filter((file) => existsSync(file));
  }

  #file(group: string): string {
    return join(this.directory, `${encodeURIComponent(group)}.ndjson`);
  }

  #older(group: string): string {
    return join(this.directory, `${encodeURIComponent(group)}.1.ndjson`);
  }
}

/** Undefined for what is no whole line: the last one of a process that was killed. */
function parse(line: string): Omit<LogEvent, 'group'> | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Omit<LogEvent, 'group'>;
  } catch {
    return undefined;
  }
}
