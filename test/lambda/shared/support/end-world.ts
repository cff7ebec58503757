import { Metrics } from '@aws-lambda-powertools/metrics';
import type { JobDurationPorts } from '../../../../lambda/close-run/job-durations';
import type { EndPorts } from '../../../../lambda/shared/runs/tell-end';
import type { RunRecord } from '../../../../lib/wiring/run';
import { CLEAN, GATE, RUN_ID, SUCCEEDED, TABLES } from './ended-runs';
import { MemoryLedger } from './memory-ledger';

export const NOW = new Date('2026-11-21T10:05:00.000Z');
export const EXPORT = `operations/runs/month=2026-11/orders-${RUN_ID}.json`;
export const RUN_FILES = `runs/orders/${RUN_ID}/`;

export class Crash extends Error {}

/** A run of orders that is about to end, and what its end leaves behind. */
export class EndWorld {
  readonly ledger = new MemoryLedger();
  readonly lake = new Map<string, string>();
  readonly events: string[] = [];
  readonly metrics: Array<Record<string, unknown>> = [];
  readonly messages: Array<{ subject: string; text: string }> = [];
  readonly log: string[] = [];
  /** Dies behind this change, the first being 1. */
  crashAt = 0;

  async opened(more: Partial<RunRecord> = {}): Promise<this> {
    const {
      clean: _,
      gate: __,
      marts: ___,
      cost: ____,
      closed_at: _____,
      seconds: ______,
      ...row
    } = SUCCEEDED;
    await this.ledger.open({ ...row, state: 'open', stage: 'clean', ...more });
    await this.ledger.take({
      dataset: 'orders',
      run_id: '#open',
      holder: RUN_ID,
      execution: SUCCEEDED.execution,
      kind: 'arrivals',
      opened_at: SUCCEEDED.opened_at,
    });
    return this;
  }
  left(file: string, content: object): this {
    this.lake.set(`${RUN_FILES}${file}`, JSON.stringify({ dataset: 'orders', run_id: RUN_ID, ...content }));
    return this;
  }
  leftAll(marts: readonly object[]): this {
    return this.left('clean.json', CLEAN).left('gate.json', GATE).left('marts.json', { marts });
  }
  exported(): Record<string, unknown> {
    return JSON.parse(this.lake.get(EXPORT) ?? 'null');
  }

  ports(): EndPorts & {
    ledger: MemoryLedger;
    notify: (m: { subject: string; text: string }) => Promise<void>;
    jobMetricsOf: JobDurationPorts['jobMetricsOf'];
    now(): Date;
  } {
    this.log.length = 0;
    const { ledger } = this;
    const changing = Object.create(ledger) as MemoryLedger;
    changing.close = (...given) => this.#change('row', () => ledger.close(...given));
    changing.fail = (...given) => this.#change('row', () => ledger.fail(...given));
    changing.release = (...given) => this.#change('release', () => ledger.release(...given));
    changing.lock = (...given) => ledger.lock(...given);
    changing.run = (...given) => ledger.run(...given);
    changing.recent = (...given) => ledger.recent(...given);
    return {
      ledger: changing,
      lake: {
        read: async (key) => this.lake.get(key),
        write: (key, body) =>
          this.#change('export', async () => {
            this.lake.set(key, body);
            return key;
          }),
      },
      lineage: {
        emit: (_dataset, _runId, { eventType }) =>
          this.#change('lineage', async () => {
            this.events.push(eventType);
          }),
      },
      tables: TABLES,
      metricsOf: (dataset) => this.#metricsOf({ dataset }),
      jobMetricsOf: (job) => this.#metricsOf({ job }),
      notify: (message) =>
        this.#change('notify', async () => {
          this.messages.push(message);
        }),
      now: () => NOW,
    };
  }

  #metricsOf(defaultDimensions: Record<string, string>): Metrics {
    const metrics = new Metrics({ namespace: 'test', defaultDimensions });
    metrics.publishStoredMetrics = () => {
      this.metrics.push({ ...metrics.serializeMetrics() });
      return metrics;
    };
    return metrics;
  }

  async #change<T>(what: string, make: () => Promise<T>): Promise<T> {
    const made = await make();
    this.log.push(what);
    if (this.crashAt === this.log.length) throw new Crash(what);
    return made;
  }
}
