import { billedServices } from '../../lib/wiring/services';
import { addDays, dayOf, monthOf } from './days';
import { type Budgets, type CostFigures, costFigures, DAYS_BEFORE } from './figures';
import { messageOf } from './message';
import type { CostGuardPorts, Usage } from './ports';
import { reportKey, reportLines } from './report-lines';

export interface CostGuardSettings {
  readonly environment: string;
  readonly datasets: readonly string[];
  readonly budgets: Budgets;
}

/** Rows of the ledger that are read at once. */
const RUNS_A_PAGE = 100;

/**
 * Reads what the environment cost, and what it used for that; writes the report of each month it read,
 * measures, and tells people. Written again, a report takes its own place, with what AWS has corrected since.
 * Fails when any of it fails: a report that leaves out what could not be read would look like a cheap day.
 */
export async function guardCost(settings: CostGuardSettings, ports: CostGuardPorts): Promise<CostFigures> {
  const now = ports.now();
  const until = dayOf(now);
  const day = addDays(until, -1);
  // Whole months, so that each one's report is whole.
  const from = `${monthOf(addDays(day, -DAYS_BEFORE))}-01`;
  const [bill, ...used] = await Promise.all([
    ports.bill(from, until),
    ports.storage(from, until),
    ports.scanned(from, until),
    ...settings.datasets.map((dataset) => glueHours(dataset, from, until, ports)),
  ]);
  const usage = used.flat();
  for (const [month, lines] of reportLines(bill, usage, now)) {
    await ports.lake.write(reportKey(month), lines);
  }
  const figures = costFigures(bill, day, settings.budgets);
  ports.measure(figures);
  await ports.tell(messageOf(figures, usage, settings));
  ports.reported();
  return figures;
}

/** DPU-hours of a dataset's runs, by the day on which they ended. */
async function glueHours(
  dataset: string,
  from: string,
  until: string,
  { ledger }: CostGuardPorts,
): Promise<readonly Usage[]> {
  const hours = new Map<string, number>();
  let before: string | undefined;
  for (;;) {
    const page = await ledger.recent(dataset, RUNS_A_PAGE, before === undefined ? {} : { before });
    for (const { closed_at, cost } of page) {
      const day = closed_at?.slice(0, 10);
      if (day === undefined || cost === undefined || day < from || day >= until) continue;
      hours.set(day, (hours.get(day) ?? 0) + cost.dpu_seconds / 3_600);
    }
    const oldest = page.at(-1);
    if (oldest === undefined || page.length < RUNS_A_PAGE || oldest.opened_at.slice(0, 10) < from) break;
    before = oldest.run_id;
  }
  return [...hours].map(([day, amount]) => ({
    day,
    service: billedServices.glue,
    what: `${dataset} DPU-hours`,
    amount,
  }));
}
