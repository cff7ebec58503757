import { invalidRequest } from '../errors';
import type { TrinoDdl } from './read-ddl';
import type { QualifiedName } from './words';

const quoted = (name: string, quote: string) => `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;

/** The statement as Trino spells it. @param session the query's own database */
export function ddlForTrino(ddl: TrinoDdl, session: string | undefined): string {
  const database = databaseOf(ddl.table, session);
  if (ddl.kind === 'drop-table') {
    const table = `${quoted(database, '"')}.${quoted(ddl.table.name, '"')}`;
    return `DROP TABLE ${ddl.ifExists ? 'IF EXISTS ' : ''}${table}`;
  }
  // As Athena's, it adds what it finds and drops nothing.
  const call = [quoted(database, "'"), quoted(ddl.table.name, "'"), "'ADD'"];
  return `CALL system.sync_partition_metadata(${call.join(', ')})`;
}

/** @throws AwsError when neither the name nor the query says which database. */
export function databaseOf(table: QualifiedName, session: string | undefined): string {
  const database = table.database ?? session;
  if (database !== undefined) return database;
  throw invalidRequest(
    `${table.name} is in no database: name one in the statement or in QueryExecutionContext.`,
  );
}
