import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../../json-file';
import type { Alarm } from './alarm';

/** The alarms there are, each in a file. */
export class AlarmBook {
  readonly #alarms = new Map<string, Alarm>();

  private constructor(private readonly directory: string) {}

  /** Reads what an earlier process left. */
  static async open(directory: string): Promise<AlarmBook> {
    const book = new AlarmBook(directory);
    for (const file of await readdirIfAny(directory, '.json')) {
      const alarm = await readJson<Alarm>(join(directory, file));
      if (alarm !== undefined) book.#alarms.set(alarm.name, alarm);
    }
    return book;
  }

  get(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** By name. */
  list(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async put(alarm: Alarm): Promise<void> {
    this.#alarms.set(alarm.name, alarm);
    await writeJson(this.#file(alarm.name), alarm);
  }

  async delete(name: string): Promise<void> {
    this.#alarms.delete(name);
    await rm(this.#file(name), { force: true });
  }

  /** A name may hold anything, slashes too. */
  #file(name: string): string {
    return join(this.directory, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);
  }
}
