import type { ArrivalTimes, RunRecord } from '../../lib/wiring/run';
import type { Ledger } from '../shared/ledger/ports';

/**
 * When the rows came in that a run brings to analysts: its own new ones, and those of failed runs that it
 * has taken over, which were cleaned then and are published now.
 *
 * Shares of several runs' rows cannot be told from the shares of each. The earliest is taken, so that
 * nobody's rows waited longer than is told.
 */
export async function arrivalsBrought(
  { dataset, taken_over }: Pick<RunRecord, 'dataset' | 'taken_over'>,
  own: ArrivalTimes | undefined,
  ledger: Pick<Ledger, 'run'>,
): Promise<ArrivalTimes | undefined> {
  let brought = own;
  const waiting = [...taken_over];
  for (const id of waiting) {
    const run = await ledger.run(dataset, id);
    brought = together(brought, run?.clean?.arrivals);
    // It may have failed with what an earlier one had left.
    waiting.push(...(run?.taken_over ?? []));
  }
  return brought;
}

function together(a: ArrivalTimes | undefined, b: ArrivalTimes | undefined): ArrivalTimes | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    p01: earlier(a.p01, b.p01),
    p05: earlier(a.p05, b.p05),
    p50: earlier(a.p50, b.p50),
    newest: earlier(a.newest, b.newest) === a.newest ? b.newest : a.newest,
  };
}

const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);
