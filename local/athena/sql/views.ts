import { type Column, DeleteTableCommand, type Table } from '@aws-sdk/client-glue';
import { DdlFailed, noTable } from './ddl/ddl-failed';
import { type DdlResult, DONE } from './ddl/ddl-result';
import { findTable, isView, type KnownTable, knownTable, updateTable } from './ddl/glue-tables';
import type { SqlPorts } from './engine';
import { CATALOGUE, type QualifiedName } from './syntax/hive-tree';
import { hiveTypeOf } from './syntax/trino-type';
import type { Words } from './syntax/words';

/** How both Trino and Athena keep a view in the catalogue: base64 of JSON in a comment. */
const VIEW_TEXT = /^\/\* Presto View: (.*) \*\/$/s;

interface ViewDefinition {
  readonly originalSql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The view that CREATE [OR REPLACE] VIEW makes. @param words at the statement's beginning */
export function createdView(words: Words): QualifiedName {
  words.expect('CREATE');
  if (words.accept('OR')) words.expect('REPLACE');
  words.expect('VIEW');
  return words.qualifiedName();
}

/**
 * Makes the catalogue's entry of a new view what Athena's is: its columns instead of a placeholder, and a
 * description without which Trino takes the view for none at all.
 */
export async function finishView(
  { glue }: SqlPorts,
  view: QualifiedName,
  session: string | undefined,
): Promise<void> {
  const table = await knownTable(glue, view, session);
  const StorageDescriptor = { ...table.StorageDescriptor, Columns: viewColumns(table) };
  await updateTable(glue, table, { Description: 'Presto View', StorageDescriptor });
}

/** In the catalogue's types. */
function viewColumns(table: Table): Column[] {
  return viewDefinition(table).columns.map(({ name, type }) => ({ Name: name, Type: hiveTypeOf(type) }));
}

/** SHOW CREATE VIEW @param words after these */
export async function showCreateView(
  { glue }: SqlPorts,
  view: QualifiedName,
  session: string | undefined,
): Promise<DdlResult> {
  const table = viewOf(await knownTable(glue, view, session));
  const text = `CREATE VIEW ${CATALOGUE}.${table.DatabaseName}.${table.Name} AS\n${viewDefinition(table).originalSql}`;
  return {
    columns: ['create view'],
    rows: text
      .trimEnd()
      .split('\n')
      .map((line) => [line]),
  };
}

/** DROP VIEW, also of one whose tables are gone. */
export async function dropView(
  { glue }: SqlPorts,
  view: QualifiedName,
  ifExists: boolean,
  session: string | undefined,
): Promise<DdlResult> {
  const table = await findTable(glue, view, session);
  if (table === undefined) {
    if (ifExists) return DONE;
    throw noTable(view.database ?? session ?? '', view.name);
  }
  const { DatabaseName, Name } = viewOf(table);
  await glue.send(new DeleteTableCommand({ DatabaseName, Name }));
  return DONE;
}

function viewOf(table: KnownTable): KnownTable {
  if (isView(table)) return table;
  throw new DdlFailed(`FAILED: SemanticException ${table.DatabaseName}.${table.Name} is a table, not a view`);
}

/** @throws DdlFailed for a view of another engine */
export function viewDefinition(table: Table): ViewDefinition {
  const encoded = VIEW_TEXT.exec(table.ViewOriginalText ?? '')?.[1];
  if (encoded === undefined) {
    throw new DdlFailed(`FAILED: SemanticException ${table.Name} is a view of another engine`);
  }
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as ViewDefinition;
}
