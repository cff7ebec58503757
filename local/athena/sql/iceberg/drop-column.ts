import { type DdlResult, DONE } from '../ddl/ddl-result';
import type { Engine, SqlPorts } from '../engine';
import type { QualifiedName } from '../syntax/hive-tree';
import { quotedName, type Words } from '../syntax/words';
import { icebergTable, nameOf } from './maintain';

interface DropColumn {
  readonly table: QualifiedName;
  readonly column: string;
}

/** ALTER TABLE … DROP COLUMN, which Hive's grammar has not; undefined for any other statement. */
export function readDropColumn(words: Words): DropColumn | undefined {
  if (!words.accept('ALTER', 'TABLE')) return undefined;
  const table = words.qualifiedName();
  if (!words.accept('DROP', 'COLUMN')) return undefined;
  const column = words.identifier();
  words.end();
  return { table, column };
}

export async function dropColumn(
  { glue }: SqlPorts,
  engine: Engine,
  { table, column }: DropColumn,
  session: string | undefined,
): Promise<DdlResult> {
  const known = await icebergTable(glue, table, session);
  await engine.rows(`ALTER TABLE ${nameOf(known)} DROP COLUMN ${quotedName(column)}`);
  return DONE;
}
