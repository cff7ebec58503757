import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accumulator } from './aggregate';
import { floor, keyOf, MINUTE_MS, type Sample, SECOND_MS } from './metric-store';

const DAY_MS = 24 * 60 * MINUTE_MS;
/** As long as CloudWatch keeps a minute's figures. */
export const KEPT_MS = 15 * DAY_MS;
const FLUSH_MS = 1_000;

/** What was measured, on disk: a file a day, a line a second and metric, at most a second behind. */
export class SampleLog {
  #waiting: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param directory is made when it is not there. */
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  /** What earlier processes left, oldest first; files of days that nobody looks at any more go. */
  *read(now: number): Generator<Sample> {
    for (const file of readdirSync(this.directory).sort()) {
      const path = join(this.directory, file);
      if (Date.parse(file.slice(0, 10)) < now - KEPT_MS - DAY_MS) {
        rmSync(path);
        continue;
      }
      const text = readFileSync(path, 'utf8');
      // A process that was killed may have left half a line at the end.
      for (const line of text.slice(0, text.lastIndexOf('\n')).split('\n')) {
        if (line !== '') yield JSON.parse(line) as Sample;
      }
    }
  }

  add(samples: readonly Sample[]): void {
    this.#waiting.push(...samples);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const byDay = Map.groupBy(together(this.#waiting.splice(0)), ({ time }) => dayOf(time));
    for (const [day, samples] of byDay) {
      const lines = samples.map((sample) => `${JSON.stringify(sample)}\n`);
      appendFileSync(join(this.directory, `${day}.ndjson`), lines.join(''));
    }
  }
}

/** One for each metric, unit and minute: a line a call would fill the disk. */
function together(samples: readonly Sample[]): Sample[] {
  const groups = Map.groupBy(samples, ({ metric, time, unit, highResolution }) =>
    [keyOf(metric), unit, highResolution, floor(time, highResolution ? SECOND_MS : MINUTE_MS)].join(' '),
  );
  return [...groups.values()].map((group) => {
    const sum = new Accumulator();
    for (const { aggregate } of group) sum.add(aggregate);
    return { ...(group[0] as Sample), aggregate: sum.plain() };
  });
}

const dayOf = (time: number) => new Date(floor(time, DAY_MS)).toISOString().slice(0, 10);
