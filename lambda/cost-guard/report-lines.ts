import { prefixes } from '../../lib/wiring/names';
import { monthOf } from './days';
import type { BillEntry, Usage } from './ports';

/** A row of renderCostTable, but for the month. */
export interface CostRow {
  readonly day: string;
  readonly service: string;
  readonly usd: number;
  readonly estimated: boolean;
  readonly datasets: Readonly<Record<string, number>>;
  readonly usage: Readonly<Record<string, number>>;
  readonly reported_at: string;
}

export function reportKey(month: string): string {
  return `${prefixes.costReports}month=${month}/costs.json`;
}

/** Lines of JSON by month, a service and day each; what was used without a cost has a line too. */
export function reportLines(
  bill: readonly BillEntry[],
  usage: readonly Usage[],
  now: Date,
): ReadonlyMap<string, string> {
  const keys = [...bill, ...usage].map(({ day, service }) => JSON.stringify([day, service]));
  const costs = Map.groupBy(bill, ({ day, service }) => JSON.stringify([day, service]));
  const used = Map.groupBy(usage, ({ day, service }) => JSON.stringify([day, service]));
  const rows = [...new Set(keys)].sort().map((key): CostRow => {
    const [day, service] = JSON.parse(key) as [string, string];
    const entries = costs.get(key) ?? [];
    return {
      day,
      service,
      usd: rounded(entries.reduce((total, { usd }) => total + usd, 0)),
      estimated: entries.some(({ estimated }) => estimated),
      datasets: sums(entries.map(({ dataset, usd }) => [dataset, usd])),
      usage: sums((used.get(key) ?? []).map(({ what, amount }) => [what, amount])),
      reported_at: now.toISOString(),
    };
  });
  const months = Map.groupBy(rows, ({ day }) => monthOf(day));
  return new Map(
    [...months].map(([month, each]) => [month, each.map((row) => `${JSON.stringify(row)}\n`).join('')]),
  );
}

function sums(entries: ReadonlyArray<readonly [string, number]>): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, amount] of entries) total[name] = rounded((total[name] ?? 0) + amount);
  return total;
}

/** Cost Explorer gives ten digits. */
function rounded(value: number): number {
  return Number(value.toFixed(10));
}
