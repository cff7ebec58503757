import type { Ledger } from '../../../cli/runs/ledger';
import type { RunRecord } from '../../../lib/wiring/run';

/** A ledger that holds these rows. */
export function fakeLedger(rows: readonly RunRecord[]): Ledger {
  return {
    run: async (dataset, id) => rows.find((row) => row.dataset === dataset && row.run_id === id),
    runs: async (dataset, { limit, prefix = '', before = '~' }) =>
      rows
        .filter((row) => row.dataset === dataset && row.run_id.startsWith(prefix) && row.run_id < before)
        .sort((a, b) => (a.run_id < b.run_id ? 1 : -1))
        .slice(0, limit),
    close: () => {},
  };
}
