import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '@aws-sdk/client-glue';
import { readdirIfAny, readJson, writeJson } from '../json-file';

/** Tables as they were before an update, one file each; MiniStack keeps the latest alone. */
export class TableVersions {
  constructor(private readonly directory: string) {}

  async archive(region: string, table: Table): Promise<void> {
    await writeJson(this.#file(region, table, table.VersionId as string), table);
  }

  /** Newest first, without the latest; none of an earlier table of the same name. */
  async of(region: string, latest: Table): Promise<Table[]> {
    const folder = this.#folder(region, latest.DatabaseName as string, latest.Name);
    const versions: Table[] = [];
    for (const file of await readdirIfAny(folder, '.json')) {
      const version = await readJson<Table>(join(folder, file));
      if (version?.CreateTime === latest.CreateTime) versions.push(version as Table);
    }
    return versions.sort((one, other) => Number(other.VersionId) - Number(one.VersionId));
  }

  async remove(region: string, version: Table): Promise<void> {
    await rm(this.#file(region, version, version.VersionId as string), { force: true });
  }

  /** @param table @default - all of the database */
  async forget(region: string, database: string, table?: string): Promise<void> {
    await rm(this.#folder(region, database, table), { recursive: true, force: true });
  }

  #folder(region: string, database: string, table?: string): string {
    const names = table === undefined ? [region, database] : [region, database, table];
    return join(this.directory, ...names.map((name) => encodeURIComponent(name)));
  }

  #file(region: string, table: Table, version: string): string {
    return join(this.#folder(region, table.DatabaseName as string, table.Name), `${version}.json`);
  }
}
