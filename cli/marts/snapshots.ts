import type { KnownMart } from './known-mart';
import type { MartQuery } from './mart-query';

export interface Snapshot {
  /** Decimal text: it does not fit a double. */
  readonly id: string;
  /** As Athena writes times, with zone. */
  readonly committedAt: string;
  /** Iceberg's: append, overwrite, replace or delete. */
  readonly operation: string;
  /** What queries read. */
  readonly current: boolean;
}

/** A mart's snapshots, oldest first; undefined when it has no table yet. */
export async function snapshotsOf(query: MartQuery, known: KnownMart): Promise<Snapshot[] | undefined> {
  const { name } = known.mart;
  const rows = await query.rows(
    known,
    `SELECT CAST(s.snapshot_id AS varchar), CAST(s.committed_at AS varchar), s.operation, r.name
FROM "${name}$snapshots" s LEFT JOIN "${name}$refs" r ON r.snapshot_id = s.snapshot_id AND r.name = 'main'
ORDER BY s.committed_at`,
  );
  return rows?.map(([id, committedAt, operation, branch]) => ({
    id: id ?? '',
    committedAt: committedAt ?? '',
    operation: operation ?? '',
    current: branch === 'main',
  }));
}
