import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { readJson, writeJson } from '../json-file';

export interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** Saved queries, on disk. */
export class QueryDefinitions {
  readonly #definitions = new Map<string, QueryDefinition>();

  private constructor(private readonly file: string) {}

  static async open(directory: string): Promise<QueryDefinitions> {
    const definitions = new QueryDefinitions(join(directory, 'query-definitions.json'));
    for (const each of (await readJson<QueryDefinition[]>(definitions.file)) ?? []) {
      definitions.#definitions.set(each.queryDefinitionId, each);
    }
    return definitions;
  }

  /** By name. */
  list(): QueryDefinition[] {
    return [...this.#definitions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes one, or replaces the one of an id. @throws AwsError ResourceNotFoundException for an id that is none. */
  async put(
    given: Omit<QueryDefinition, 'queryDefinitionId' | 'lastModified'>,
    id: string | undefined,
  ): Promise<string> {
    if (id !== undefined && !this.#definitions.has(id)) throw notFound(id);
    const queryDefinitionId = id ?? randomUUID();
    this.#definitions.set(queryDefinitionId, { ...given, queryDefinitionId, lastModified: Date.now() });
    await this.#save();
    return queryDefinitionId;
  }

  /** @throws AwsError ResourceNotFoundException */
  async delete(id: string): Promise<void> {
    if (!this.#definitions.delete(id)) throw notFound(id);
    await this.#save();
  }

  #save(): Promise<void> {
    return writeJson(this.file, this.list());
  }
}

const notFound = (id: string) =>
  new AwsError('ResourceNotFoundException', `There is no query definition ${id}.`);
