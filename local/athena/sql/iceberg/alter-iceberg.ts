import { DdlFailed } from '../ddl/ddl-failed';
import type { KnownTable } from '../ddl/glue-tables';
import type { AlterTable } from '../ddl/read-alter-table';
import type { Engine, SqlPorts } from '../engine';
import { trinoType } from '../syntax/trino-type';
import { quotedName, quotedText } from '../syntax/words';
import { commitProperties, readMetadata } from './metadata';
import { checkAltered } from './properties';
import { columnsOf } from './shown';

/** What ALTER TABLE does to an Iceberg table. @throws DdlFailed for what belongs to Hive's tables alone */
export async function alterIceberg(
  ports: SqlPorts,
  engine: Engine,
  table: KnownTable,
  ddl: AlterTable,
): Promise<void> {
  const name = `${quotedName(table.DatabaseName)}.${quotedName(table.Name)}`;
  switch (ddl.kind) {
    case 'add-columns':
      for (const { Name = '', Type = '', Comment } of ddl.columns) {
        const comment = Comment === undefined ? '' : ` COMMENT ${quotedText(Comment)}`;
        await engine.rows(`ALTER TABLE ${name} ADD COLUMN ${quotedName(Name)} ${trinoType(Type)}${comment}`);
      }
      return;
    case 'change-column':
      await changeColumn(ports, engine, table, ddl);
      return;
    case 'rename-table': {
      const to = `${quotedName(ddl.to.database ?? table.DatabaseName)}.${quotedName(ddl.to.name)}`;
      await engine.rows(`ALTER TABLE ${name} RENAME TO ${to}`);
      return;
    }
    case 'set-properties':
      checkAltered(ddl.parameters);
      await commitProperties(ports, table, (properties) => ({ ...properties, ...ddl.parameters }));
      return;
    case 'unset-properties':
      checkAltered(Object.fromEntries(ddl.keys.map((key) => [key, '0'])));
      await commitProperties(ports, table, (properties) =>
        Object.fromEntries(Object.entries(properties).filter(([key]) => !ddl.keys.includes(key))),
      );
      return;
    default:
      throw new DdlFailed(
        `FAILED: SemanticException Operation is not supported on the Iceberg table ${table.DatabaseName}.${table.Name}: ${ddl.kind.replaceAll('-', ' ').toUpperCase()}`,
      );
  }
}

async function changeColumn(
  ports: SqlPorts,
  engine: Engine,
  table: KnownTable,
  { from, column, place }: AlterTable & { kind: 'change-column' },
): Promise<void> {
  const { Name = '', Type = '', Comment } = column;
  if (place !== undefined) {
    throw new DdlFailed(`FAILED: SemanticException The local environment does not move the column ${from}.`);
  }
  const name = `${quotedName(table.DatabaseName)}.${quotedName(table.Name)}`;
  const before = columnsOf(await readMetadata(ports, table)).find((one) => one.Name === from);
  if (before === undefined) {
    throw new DdlFailed(`FAILED: SemanticException [Error 10002]: Invalid column reference ${from}`);
  }
  if (before.Type?.replaceAll(' ', '') !== Type) {
    await engine.rows(
      `ALTER TABLE ${name} ALTER COLUMN ${quotedName(from)} SET DATA TYPE ${trinoType(Type)}`,
    );
  }
  if (Name !== from) {
    await engine.rows(`ALTER TABLE ${name} RENAME COLUMN ${quotedName(from)} TO ${quotedName(Name)}`);
  }
  if (Comment !== undefined) {
    await engine.rows(`COMMENT ON COLUMN ${name}.${quotedName(Name)} IS ${quotedText(Comment)}`);
  }
}
