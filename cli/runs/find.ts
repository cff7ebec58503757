import type { RunRecord } from '../../lib/wiring/run';
import { UserError } from '../user-error';
import type { Ledger } from './ledger';

/** Ids told of when a prefix fits several. */
const TOLD = 5;
/** Crockford's Base32, as ULIDs are written. */
const ULID_PART = /^[0-7][0-9A-HJKMNP-TV-Z]{0,25}$/;

/**
 * The rows of one run, one a dataset that took part.
 * @param id a run's id, or how no other run's begins; a dataset for its last run
 * @throws UserError when no run or several fit
 */
export async function findRun(ledger: Ledger, datasets: readonly string[], id: string): Promise<RunRecord[]> {
  if (datasets.includes(id)) return await lastRun(ledger, id);
  const prefix = id.toUpperCase();
  if (!ULID_PART.test(prefix)) {
    throw new UserError(`"${id}" is no run's id, nor the beginning of one. See: npx catchment runs.`);
  }
  const rows = await Promise.all(datasets.map((name) => ledger.runs(name, { limit: TOLD + 1, prefix })));
  const found = rows.flat();
  const ids = [...new Set(found.map(({ run_id }) => run_id))].sort().reverse();
  if (ids.length === 0) {
    throw new UserError(`The ledger has no run "${id}". See which there are: npx catchment runs.`);
  }
  if (ids.length > 1) {
    const told = `${ids.slice(0, TOLD).join(', ')}${ids.length > TOLD ? ', …' : ''}`;
    throw new UserError(`"${id}" is the beginning of several runs: ${told}. Give more of the one you mean.`);
  }
  return found;
}

async function lastRun(ledger: Ledger, dataset: string): Promise<RunRecord[]> {
  const rows = await ledger.runs(dataset, { limit: 1 });
  if (rows.length === 0) throw new UserError(`There was no run of ${dataset} yet.`);
  return rows;
}
