import type { Tag } from '@aws-sdk/client-cloudwatch';
import { readJson, writeJson } from '../json-file';

/** Tags by ARN. */
export class Tags {
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly tags: Record<string, Record<string, string>>,
  ) {}

  static async open(file: string): Promise<Tags> {
    return new Tags(file, (await readJson<Record<string, Record<string, string>>>(file)) ?? {});
  }

  list(arn: string): Tag[] {
    return Object.entries(this.tags[arn] ?? {}).map(([Key, Value]) => ({ Key, Value }));
  }

  add(arn: string, tags: readonly Tag[]): void {
    if (tags.length === 0) return;
    this.tags[arn] = {
      ...this.tags[arn],
      ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    };
    this.#write();
  }

  remove(arn: string, keys: readonly string[]): void {
    const kept = Object.entries(this.tags[arn] ?? {}).filter(([key]) => !keys.includes(key));
    this.tags[arn] = Object.fromEntries(kept);
    this.#write();
  }

  delete(arn: string): void {
    if (this.tags[arn] === undefined) return;
    delete this.tags[arn];
    this.#write();
  }

  /** Resolves when all is on disk. */
  close(): Promise<void> {
    return this.#writing;
  }

  #write(): void {
    this.#writing = this.#writing.then(() => writeJson(this.file, this.tags));
  }
}
