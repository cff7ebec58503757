import type { BillEntry } from '../../../lambda/cost-guard/ports';
import { billedServices } from '../../../lib/wiring/services';

export const BUDGETS = { monthlyUsd: 3_000, s3MonthlyUsd: 1_000, jumpPercent: 50 } as const;

/** The same cost on each of these days of November 2026. */
export function entries(
  service: keyof typeof billedServices,
  usd: number,
  days: readonly [first: number, last: number],
  dataset = 'orders',
): BillEntry[] {
  return Array.from({ length: days[1] - days[0] + 1 }, (_, at) => ({
    day: `2026-11-${String(days[0] + at).padStart(2, '0')}`,
    service: billedServices[service],
    dataset,
    usd,
    estimated: true,
  }));
}
