import { compact } from '../../../../lambda/shared/ledger/compact';
import { type Ledger, type RunEnd, RunNotOpen } from '../../../../lambda/shared/ledger/ports';
import type { OpenLock, RunRecord, Stage } from '../../../../lib/wiring/run';

/** The ledger without its table; test/integration/ledger.test.ts holds both to the same behaviour. */
export class MemoryLedger implements Ledger {
  readonly locks = new Map<string, OpenLock>();
  readonly rows = new Map<string, RunRecord>();
  readonly #failed = new Set<string>();

  async lock(dataset: string) {
    return this.locks.get(dataset);
  }
  async take(lock: OpenLock, instead?: OpenLock) {
    const held = this.locks.get(lock.dataset);
    if (held?.holder !== instead?.holder || held?.execution !== instead?.execution) return false;
    this.locks.set(lock.dataset, lock);
    return true;
  }
  async release(dataset: string, runId: string) {
    if (this.locks.get(dataset)?.holder === runId) this.locks.delete(dataset);
  }
  async run(dataset: string, runId: string) {
    return this.rows.get(`${dataset}/${runId}`);
  }
  async open(row: RunRecord) {
    if (this.rows.has(`${row.dataset}/${row.run_id}`)) return false;
    this.rows.set(`${row.dataset}/${row.run_id}`, row);
    return true;
  }
  async stage(dataset: string, runId: string, stage: Stage) {
    this.#change(dataset, runId, ['open'], { stage });
  }
  async close(dataset: string, runId: string, end: RunEnd) {
    const closing = { state: 'succeeded', stage: 'close', ...compact(end) } as const;
    const row = this.#change(dataset, runId, ['open', 'succeeded'], closing);
    if (row === undefined) throw new RunNotOpen(`Run ${runId} of ${dataset} cannot be closed.`);
    return row;
  }
  async fail(dataset: string, runId: string, end: RunEnd) {
    const stage = end.error?.stage;
    const failing = { state: 'failed', ...(stage && { stage }), ...compact(end) } as const;
    const row = this.#change(dataset, runId, ['open'], failing);
    if (row?.kind === 'arrivals') this.#failed.add(`${dataset}/${runId}`);
    return this.run(dataset, runId);
  }
  async waiting(dataset: string) {
    return [...this.#failed]
      .sort()
      .flatMap((key) => this.rows.get(key) ?? [])
      .filter((row) => row.dataset === dataset);
  }
  async takenOver(dataset: string, runId: string, by: string) {
    if (this.#change(dataset, runId, ['failed'], { taken_over_by: by })) {
      this.#failed.delete(`${dataset}/${runId}`);
    }
    return this.run(dataset, runId);
  }
  async recent(
    dataset: string,
    limit: number,
    { state, kind, before }: Parameters<Ledger['recent']>[2] = {},
  ) {
    return [...this.rows.values()]
      .filter((row) => row.dataset === dataset && (before === undefined || row.run_id < before))
      .filter((row) => (state ?? row.state) === row.state && (kind ?? row.kind) === row.kind)
      .sort((a, b) => (a.run_id < b.run_id ? 1 : -1))
      .slice(0, limit);
  }

  #change(dataset: string, runId: string, states: readonly string[], change: Partial<RunRecord>) {
    const row = this.rows.get(`${dataset}/${runId}`);
    if (row === undefined || !states.includes(row.state)) return undefined;
    const changed = { ...row, ...change };
    this.rows.set(`${dataset}/${runId}`, changed);
    return changed;
  }
}
