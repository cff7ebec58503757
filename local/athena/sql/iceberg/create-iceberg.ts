import { ICEBERG_CATALOG } from '../../../engines/trino-config';
import { findTable, knownTable } from '../ddl/glue-tables';
import type { CreateIceberg } from '../ddl/read-create-table';
import type { Engine, SqlPorts } from '../engine';
import type { QualifiedName } from '../syntax/hive-tree';
import { trinoType } from '../syntax/trino-type';
import { quotedName, quotedText } from '../syntax/words';
import { commitProperties } from './metadata';
import { type IcebergProperties, icebergProperties } from './properties';

const COMPRESSION_CODEC = `${ICEBERG_CATALOG}.compression_codec`;

/** CREATE TABLE … TBLPROPERTIES ('table_type' = 'ICEBERG') */
export async function createIceberg(
  ports: SqlPorts,
  engine: Engine,
  ddl: CreateIceberg,
  session: string | undefined,
): Promise<void> {
  const properties = icebergProperties(ddl.parameters);
  // The engine would leave a table of that name alone, and its properties would be changed below.
  if (ddl.ifNotExists && (await findTable(ports.glue, ddl.table, session)) !== undefined) return;
  const columns = ddl.columns.map(({ Name = '', Type = '', Comment }) => {
    const comment = Comment === undefined ? '' : ` COMMENT ${quotedText(Comment)}`;
    return `${quotedName(Name)} ${trinoType(Type)}${comment}`;
  });
  const comment = ddl.comment === undefined ? '' : ` COMMENT ${quotedText(ddl.comment)}`;
  await engine.rows(
    `CREATE TABLE ${icebergName(ddl.table, session)} (${columns.join(', ')})${comment} ${tableWith(properties, ddl.location, ddl.partitioning)}`,
    codecSession(properties.codec),
  );
  await keepProperties(ports, properties, ddl.table, session);
}

/** The table as the Iceberg connector knows it: the other makes none. */
export function icebergName(table: QualifiedName, session: string | undefined): string {
  const database = table.database ?? session?.toLowerCase();
  const path = database === undefined ? [table.name] : [database, table.name];
  return [ICEBERG_CATALOG, ...path].map(quotedName).join('.');
}

/** `WITH (…)` of a new table. */
export function tableWith(
  { format }: IcebergProperties,
  location: string,
  partitioning: readonly string[],
): string {
  const properties = [
    `format = ${quotedText(format)}`,
    `location = ${quotedText(location.replace(/\/+$/, ''))}`,
  ];
  if (partitioning.length > 0)
    properties.push(`partitioning = ARRAY[${partitioning.map(quotedText).join(', ')}]`);
  return `WITH (${properties.join(', ')})`;
}

export function codecSession(codec: string | undefined): Readonly<Record<string, string>> {
  return codec === undefined ? {} : { [COMPRESSION_CODEC]: codec };
}

/** The engine takes no properties but its own: Athena's are committed after the table is there. */
export async function keepProperties(
  ports: SqlPorts,
  { kept }: IcebergProperties,
  table: QualifiedName,
  session: string | undefined,
): Promise<void> {
  if (Object.keys(kept).length === 0) return;
  const made = await knownTable(ports.glue, table, session);
  await commitProperties(ports, made, (properties) => ({ ...properties, ...kept }));
}
