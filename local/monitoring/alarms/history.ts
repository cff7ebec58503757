import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HistoryItemType } from '@aws-sdk/client-cloudwatch';

export interface HistoryItem {
  readonly alarm: string;
  readonly kind: 'MetricAlarm' | 'CompositeAlarm';
  /** Milliseconds since 1970, of the environment's clock. */
  readonly time: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** CloudWatch keeps 30 days. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What happened to alarms, also to those that are gone; a line each in a file. */
export class AlarmHistory {
  readonly #items: HistoryItem[];

  /** Reads what an earlier process left, and drops what is too old. */
  constructor(
    private readonly file: string,
    now: number,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.#items = linesOf(file).filter(({ time }) => time >= now - KEPT_MS);
    writeFileSync(file, this.#items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  }

  add(item: HistoryItem): void {
    this.#items.push(item);
    appendFileSync(this.file, `${JSON.stringify(item)}\n`);
  }

  /** Oldest first. */
  items(): readonly HistoryItem[] {
    return this.#items;
  }
}

function linesOf(file: string): HistoryItem[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  // A process that was killed may have left half a line at the end.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HistoryItem);
}
