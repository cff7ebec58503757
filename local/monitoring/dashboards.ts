import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';

export interface Dashboard {
  readonly name: string;
  /** JSON text. */
  readonly body: string;
  /** Milliseconds since 1970, of the environment's clock. */
  readonly modified: number;
}

/** The dashboards there are, each in a file. */
export class Dashboards {
  readonly #dashboards = new Map<string, Dashboard>();

  private constructor(private readonly directory: string) {}

  /** Reads what an earlier process left. */
  static async open(directory: string): Promise<Dashboards> {
    const dashboards = new Dashboards(directory);
    for (const file of await readdirIfAny(directory, '.json')) {
      const dashboard = await readJson<Dashboard>(join(directory, file));
      if (dashboard !== undefined) dashboards.#dashboards.set(dashboard.name, dashboard);
    }
    return dashboards;
  }

  get(name: string): Dashboard | undefined {
    return this.#dashboards.get(name);
  }

  list(): Dashboard[] {
    return [...this.#dashboards.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async put(dashboard: Dashboard): Promise<void> {
    this.#dashboards.set(dashboard.name, dashboard);
    await writeJson(join(this.directory, `${dashboard.name}.json`), dashboard);
  }

  async delete(name: string): Promise<void> {
    this.#dashboards.delete(name);
    await rm(join(this.directory, `${name}.json`), { force: true });
  }
}
