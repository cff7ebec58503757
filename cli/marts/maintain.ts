import { type KnownMart, sparkTable } from './known-mart';
import type { MartQuery } from './mart-query';

export interface Size {
  /** Of what queries read now. */
  readonly files: number;
  readonly bytes: number;
  readonly snapshots: number;
}

export interface Maintained {
  readonly mart: string;
  readonly before: Size;
  readonly after: Size;
}

export interface Maintenance {
  readonly environment: string;
  readonly marts: readonly KnownMart[];
  /** Snapshots older than this many hours are forgotten, but for the last `keep`. */
  readonly olderThanHours: number;
  readonly keep: number;
  readonly query: MartQuery;
  /** Runs a group's maintenance job to its end. @throws UserError when it does not succeed */
  readonly runJob: (group: string, args: Readonly<Record<string, string>>) => Promise<void>;
}

export interface MaintainedAll {
  readonly maintained: readonly Maintained[];
  /** Marts that have no table yet. */
  readonly absent: readonly string[];
}

/** Compacts marts and expires their snapshots, one job run a run group. @throws UserError when a job fails. */
export async function maintain(maintenance: Maintenance): Promise<MaintainedAll> {
  const { environment, marts, olderThanHours, keep, query, runJob } = maintenance;
  const before = new Map<KnownMart, Size>();
  const absent: string[] = [];
  for (const known of marts) {
    const size = await sizeOf(query, known);
    if (size === undefined) absent.push(known.mart.name);
    else before.set(known, size);
  }
  const present = [...before.keys()];
  for (const group of new Set(present.map((known) => known.group))) {
    const tables = present
      .filter((known) => known.group === group)
      .map(({ mart }) => sparkTable(environment, mart));
    await runJob(group, {
      '--operation': 'maintain',
      '--tables': JSON.stringify(tables),
      '--older-than-hours': String(olderThanHours),
      '--keep': String(keep),
    });
  }
  const maintained: Maintained[] = [];
  for (const [known, size] of before) {
    maintained.push({
      mart: known.mart.name,
      before: size,
      after: (await sizeOf(query, known)) ?? { files: 0, bytes: 0, snapshots: 0 },
    });
  }
  return { maintained, absent };
}

async function sizeOf(query: MartQuery, known: KnownMart): Promise<Size | undefined> {
  const { name } = known.mart;
  const rows = await query.rows(
    known,
    `SELECT (SELECT COUNT(*) FROM "${name}$files"),
  (SELECT COALESCE(SUM(file_size_in_bytes), 0) FROM "${name}$files"),
  (SELECT COUNT(*) FROM "${name}$snapshots")`,
  );
  if (rows === undefined) return undefined;
  const [files, bytes, snapshots] = (rows[0] ?? []).map(Number);
  return { files: files ?? 0, bytes: bytes ?? 0, snapshots: snapshots ?? 0 };
}
