import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import { type KnownMart, sparkTable } from './known-mart';
import type { MartQuery } from './mart-query';
import { type Snapshot, snapshotsOf } from './snapshots';

/** Snapshots that a refusal names: the newest. */
const NAMED = 10;
/** Iceberg's ids are positive 64-bit integers. */
const SNAPSHOT_ID = /^\d{1,19}$/;

export interface Rollback {
  readonly environment: string;
  readonly known: KnownMart;
  /** The snapshot's id, as it was given. */
  readonly to: string;
  readonly query: MartQuery;
  /** @throws UserError when a run of one of the mart's datasets is open */
  readonly refuseOpenRuns: () => Promise<void>;
  /** Runs the maintenance job to its end. @throws UserError when it does not succeed */
  readonly runJob: (args: Readonly<Record<string, string>>) => Promise<void>;
}

export interface RolledBack {
  /** Undefined when nothing was current. */
  readonly from: Snapshot | undefined;
  readonly to: Snapshot;
}

/**
 * Makes a snapshot of a mart the current one; does nothing when it is that already.
 * @throws UserError when the snapshot is no number or not there, the mart has no table, or a run is open.
 */
export async function rollBack(rollback: Rollback): Promise<RolledBack> {
  const { environment, known, to, query } = rollback;
  if (!SNAPSHOT_ID.test(to)) {
    throw new UserError(`--to is "${to}", and the number of a snapshot is wanted.`);
  }
  const found = await snapshots(rollback);
  const target = found.find(({ id }) => id === to);
  if (target === undefined) {
    throw new UserError(`${known.mart.name} has no snapshot ${to}.${listed(found)}`);
  }
  const from = found.find(({ current }) => current);
  if (target.current) return { from, to: target };
  await rollback.refuseOpenRuns();
  const table = sparkTable(environment, known.mart);
  await rollback.runJob({
    '--operation': 'rollback',
    '--tables': JSON.stringify([table]),
    '--snapshot': to,
  });
  const now = (await snapshotsOf(query, known))?.find(({ current }) => current);
  if (now?.id !== to) {
    throw new UserError(
      `${known.mart.name} was rolled back to ${to}, and is at ${now?.id ?? 'no snapshot'}: something wrote to it meanwhile. Try again.`,
      exitCodes.failed,
    );
  }
  return { from, to: now };
}

async function snapshots({ environment, known, query }: Rollback): Promise<Snapshot[]> {
  const found = await snapshotsOf(query, known);
  if (found !== undefined) return found;
  const { mart, datasets } = known;
  throw new UserError(
    `${mart.name} has no table in environment ${environment} yet. Its first run makes it: npx catchment run ${datasets[0]?.name} --env ${environment}.`,
  );
}

function listed(found: readonly Snapshot[]): string {
  const newest = found
    .slice(-NAMED)
    .reverse()
    .map(
      ({ id, committedAt, operation, current }) =>
        `\n  ${id}  ${committedAt}  ${operation}${current ? ' (current)' : ''}`,
    );
  return newest.length === 0 ? ' It has none.' : ` Its newest are:${newest.join('')}`;
}
