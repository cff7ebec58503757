import type { RunRecord } from '../../lib/wiring/run';
import { formatCount, type TableColumn, tableOf } from '../format/named-table';
import { formatDollars } from '../format/units';
import { COMPARED_RUNS, type Comparison, comparable, compare, difference, READ_BEHIND } from './compare';
import { duplicates, martsWords, rowsIn, rowsOut, touchedDates } from './figures';
import type { Ledger } from './ledger';

export interface ListedRun {
  readonly run: RunRecord;
  readonly rows: Comparison | undefined;
  readonly seconds: Comparison | undefined;
}

/** The last runs of the datasets together, newest first, each beside those of its kind before it. */
export async function listRuns(
  ledger: Ledger,
  datasets: readonly string[],
  limit: number,
): Promise<ListedRun[]> {
  const listed = await Promise.all(datasets.map((dataset) => listOne(ledger, dataset, limit)));
  return listed
    .flat()
    .sort((a, b) => (a.run.run_id < b.run.run_id ? 1 : -1))
    .slice(0, limit);
}

async function listOne(ledger: Ledger, dataset: string, limit: number): Promise<ListedRun[]> {
  let read = await ledger.runs(dataset, { limit: limit + COMPARED_RUNS });
  const short = read.slice(0, limit).some((run) => comparable(run, read).length < COMPARED_RUNS);
  if (short && read.length === limit + COMPARED_RUNS) {
    read = await ledger.runs(dataset, { limit: limit + READ_BEHIND });
  }
  return read.slice(0, limit).map((run) => {
    const earlier = comparable(run, read);
    return { run, rows: compare('rows in', run, earlier), seconds: compare('seconds', run, earlier) };
  });
}

const number = (name: string, value: (listed: ListedRun) => string | null): TableColumn<ListedRun> => ({
  name,
  numeric: true,
  value,
});
const cleaned = (pick: (run: RunRecord) => number) => (listed: ListedRun) =>
  listed.run.clean === undefined ? null : formatCount(pick(listed.run));

const COLUMNS: ReadonlyArray<TableColumn<ListedRun>> = [
  { name: 'run', value: ({ run }) => run.run_id },
  { name: 'dataset', value: ({ run }) => run.dataset },
  { name: 'kind', value: ({ run }) => run.kind },
  { name: 'state', value: ({ run }) => stateWords(run) },
  { name: 'opened, UTC', value: ({ run }) => run.opened_at.slice(0, 19).replace('T', ' ') },
  number('seconds', ({ run }) => run.seconds?.toFixed(1) ?? null),
  number('to mean', ({ seconds }) => difference(seconds)),
  number('rows in', cleaned(rowsIn)),
  number('to mean', ({ rows }) => difference(rows)),
  number('rows out', cleaned(rowsOut)),
  number('duplicates', cleaned(duplicates)),
  number('quarantined', ({ run }) => (run.quarantined === undefined ? null : formatCount(run.quarantined))),
  number('dates', ({ run }) => formatCount(touchedDates(run))),
  { name: 'verdict', value: ({ run }) => run.gate?.verdict ?? null },
  { name: 'marts', value: ({ run }) => martsWords(run) },
  number('cost', ({ run }) => (run.cost === undefined ? null : formatDollars(run.cost.usd))),
];

function stateWords({ state, taken_over_by }: RunRecord): string {
  return taken_over_by === undefined ? state : `${state}, taken over`;
}

export function listText(listed: readonly ListedRun[]): string {
  return tableOf(COLUMNS, listed);
}
