import type { Dataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { martsOf, runGroupOf } from '../../lib/contract/order-marts';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { type DatabaseName, names } from '../../lib/wiring/names';
import type { AthenaPort } from '../query/athena';
import { queryRows } from '../query/rows';
import { QueryFailed } from '../query/run-query';

/** A table with a person's rows. */
export interface PersonalTable {
  /** `raw`, `cleaned`, or the mart's name. */
  readonly label: string;
  readonly database: DatabaseName;
  readonly table: string;
  readonly columns: readonly string[];
}

/** Tables in which a person of the dataset is found by pseudonym. */
export function personalTables(dataset: Dataset, columns: readonly string[]): PersonalTable[] {
  const zone = (database: 'raw' | 'cleaned'): PersonalTable => ({
    label: database,
    database,
    table: dataset.name,
    columns,
  });
  return [
    zone('raw'),
    zone('cleaned'),
    ...personalMarts(dataset).map(({ name, zone: database, subject }) => ({
      label: name,
      database,
      table: name,
      columns: [subject],
    })),
  ];
}

/** Marts of the dataset's runs that have a person's pseudonym. */
export function personalMarts(dataset: Dataset): Array<Mart & { readonly subject: string }> {
  return martsOf(runGroupOf(dataset), datasets, marts).filter(
    (mart): mart is Mart & { readonly subject: string } => mart.subject !== undefined,
  );
}

export function countSql(
  environment: string,
  { database, table, columns }: PersonalTable,
  pseudonyms: readonly string[],
): string {
  const list = pseudonyms.map((pseudonym) => `'${pseudonym.replaceAll("'", "''")}'`).join(', ');
  const where = columns.map((column) => `"${column}" IN (${list})`).join(' OR ');
  return `SELECT COUNT(*) FROM "${names.database(environment, database)}"."${table}" WHERE ${where}`;
}

/** Rows of the pseudonyms by table; a table that no run has made yet has none. */
export async function countRows(
  athena: AthenaPort,
  environment: string,
  tables: readonly PersonalTable[],
  pseudonyms: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const sql = countSql(environment, table, pseudonyms);
    const database = names.database(environment, table.database);
    const request = { sql, database, workGroup: names.workgroup(environment) };
    try {
      const [row] = await queryRows(athena, request, signal);
      counts[table.label] = Number(row?.[0] ?? 0);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      counts[table.label] = 0;
    }
  }
  return counts;
}

function isMissingTable(error: unknown): boolean {
  return error instanceof QueryFailed && /TABLE_NOT_FOUND|Table .* does not exist/i.test(error.message);
}
