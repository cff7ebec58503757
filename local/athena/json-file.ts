import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @returns undefined when there is no such file. @throws Error when it cannot be read or is not JSON. */
export function readTextFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A reader, or a restart after a crash, sees the old content or the new, never a part. */
export function writeTextFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/** Named things kept in one JSON file: few, and changed seldom. */
export class JsonMap<Value> {
  readonly #file: string;
  readonly #values: Map<string, Value>;

  constructor(file: string) {
    this.#file = file;
    this.#values = new Map(Object.entries(JSON.parse(readTextFile(file) ?? '{}') as Record<string, Value>));
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  values(): Value[] {
    return [...this.#values.values()];
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value);
    this.#save();
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#save();
  }

  #save(): void {
    writeTextFile(this.#file, JSON.stringify(Object.fromEntries(this.#values), null, 2));
  }
}
