import type { GlueClient } from '@aws-sdk/client-glue';
import { ICEBERG_CATALOG } from '../../../engines/trino-config';
import { DdlFailed } from '../ddl/ddl-failed';
import { type DdlResult, DONE } from '../ddl/ddl-result';
import { isIceberg, type KnownTable, knownTable } from '../ddl/glue-tables';
import type { Engine, SqlPorts } from '../engine';
import type { QualifiedName } from '../syntax/hive-tree';
import { quotedName, type Words } from '../syntax/words';
import { readMetadata } from './metadata';
import { VACUUM } from './properties';

/** Athena's defaults: five days, and one snapshot. */
const MAX_AGE_SECONDS = 432_000;
const MIN_SNAPSHOTS = 1;

/** OPTIMIZE table REWRITE DATA USING BIN_PACK [WHERE predicate] @throws AwsError */
export function readOptimize(words: Words): { readonly table: QualifiedName; readonly where: string } {
  words.expect('OPTIMIZE');
  const table = words.qualifiedName();
  words.expect('REWRITE', 'DATA', 'USING', 'BIN_PACK');
  const where = words.peek() === 'WHERE' ? ` ${words.rest()}` : '';
  words.end();
  return { table, where };
}

export async function optimize(
  ports: SqlPorts,
  engine: Engine,
  { table, where }: ReturnType<typeof readOptimize>,
  session: string | undefined,
): Promise<DdlResult> {
  const known = await icebergTable(ports.glue, table, session);
  await engine.rows(`ALTER TABLE ${nameOf(known)} EXECUTE optimize${where}`);
  return DONE;
}

/** VACUUM table: snapshots beyond the table's own limits go, and the files that no snapshot has. */
export async function vacuum(
  ports: SqlPorts,
  engine: Engine,
  table: QualifiedName,
  session: string | undefined,
): Promise<DdlResult> {
  const known = await icebergTable(ports.glue, table, session);
  const { properties = {} } = await readMetadata(ports, known);
  const maxAge = Number(properties[VACUUM.maxSnapshotAgeSeconds] ?? MAX_AGE_SECONDS);
  const keep = Number(properties[VACUUM.minSnapshotsToKeep] ?? MIN_SNAPSHOTS);
  const snapshots = await engine.rows(
    `SELECT date_diff('millisecond', committed_at, current_timestamp) FROM ${quotedName(known.DatabaseName)}.${quotedName(`${known.Name}$snapshots`)} ORDER BY committed_at DESC`,
  );
  // The engine knows a time alone: it reaches back to the last snapshot that must stay.
  const lastKept = Number(snapshots[keep - 1]?.[0] ?? snapshots.at(-1)?.[0] ?? 0);
  const margin = keep > 1 ? lastKept + CLOCK_MARGIN_MILLISECONDS : 0;
  const retention = Math.max(maxAge * 1000, margin);
  const least = {
    [`${ICEBERG_CATALOG}.expire_snapshots_min_retention`]: '0s',
    [`${ICEBERG_CATALOG}.remove_orphan_files_min_retention`]: '0s',
  };
  for (const procedure of ['expire_snapshots', 'remove_orphan_files']) {
    await engine.rows(
      `ALTER TABLE ${nameOf(known)} EXECUTE ${procedure}(retention_threshold => '${retention}ms')`,
      least,
    );
  }
  return DONE;
}

/** Between the question for the snapshots' ages and their expiry. */
const CLOCK_MARGIN_MILLISECONDS = 60_000;

/** @throws DdlFailed for any other table */
export async function icebergTable(
  glue: GlueClient,
  table: QualifiedName,
  session: string | undefined,
): Promise<KnownTable> {
  const known = await knownTable(glue, table, session);
  if (isIceberg(known)) return known;
  throw new DdlFailed(`FAILED: NOT_SUPPORTED: ${known.DatabaseName}.${known.Name} is no Iceberg table`);
}

export function nameOf(table: KnownTable): string {
  return `${quotedName(table.DatabaseName)}.${quotedName(table.Name)}`;
}
