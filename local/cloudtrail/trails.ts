import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { readJson, writeJson } from '../json-file';
import type { Trail } from './trail';

/** The trails there are, on disk. */
export class Trails {
  readonly #trails = new Map<string, Trail>();

  private constructor(private readonly file: string) {}

  static async open(directory: string): Promise<Trails> {
    const trails = new Trails(join(directory, 'trails.json'));
    for (const trail of (await readJson<Trail[]>(trails.file)) ?? []) trails.#trails.set(trail.name, trail);
    return trails;
  }

  list(): Trail[] {
    return [...this.#trails.values()];
  }

  /** @param reference a name or an ARN. */
  find(reference: string): Trail | undefined {
    return this.#trails.get(reference.split('/').at(-1) as string);
  }

  /** @throws AwsError TrailNotFoundException */
  get(reference = ''): Trail {
    const trail = this.find(reference);
    if (trail === undefined) throw new AwsError('TrailNotFoundException', `Unknown trail: ${reference}`, 404);
    return trail;
  }

  async put(trail: Trail): Promise<void> {
    this.#trails.set(trail.name, trail);
    await writeJson(this.file, this.list());
  }

  async delete(name: string): Promise<void> {
    this.#trails.delete(name);
    await writeJson(this.file, this.list());
  }
}
