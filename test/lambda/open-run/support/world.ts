import { openRun } from '../../../../lambda/open-run/core';
import type { Message, OpenRunPorts } from '../../../../lambda/open-run/ports';
import type { Ledger } from '../../../../lambda/shared/ledger/ports';
import { datasets } from '../../../../lib/datasets';
import { marts } from '../../../../lib/marts';
import type { Manifest, OpenedRun, RunInput } from '../../../../lib/wiring/run';

export const NOW = new Date('2026-11-21T10:00:00.000Z');
export const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:catchment-local-orders:';
/** ULIDs in the order of opening. */
export const runId = (n: number) => `01KAJ3G5T0${String(n).padStart(16, '0')}`;

export class Crash extends Error {}

/** Queues, lake and executions of a run group; the ledger is given, so that a real one may be. */
export class World {
  /** In the order in which they happened: what open-run changed. */
  readonly log: string[] = [];
  readonly lake = new Map<string, string>();
  readonly running = new Set<string>();
  readonly lineage: Array<{ runId: string; eventType: string }> = [];
  readonly asked: unknown[][] = [];
  readonly opened: Manifest[] = [];
  readonly abandoned: string[] = [];
  readonly ledger: Ledger;
  /** Dies at this change, the first being 1: before it is made, or after. */
  crash: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  readonly #queues = new Map<string, { visible: Message[]; inFlight: Message[] }>();
  #runs = 0;
  #messages = 0;
  #changes = 0;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  arrived(dataset: string, ...keys: string[]): void {
    this.#send(dataset, ...keys.map(created));
  }
  foreignMessage(dataset: string, body: string): void {
    this.#send(dataset, body);
  }
  /** Not deleted, whether visible or not. */
  waitingMessages(dataset: string): number {
    const { visible, inFlight } = this.#queue(`queue/${dataset}`);
    return visible.length + inFlight.length;
  }
  /** Messages that were received and not deleted are shown again. */
  visibilityTimeout(): void {
    for (const queue of this.#queues.values()) queue.visible.push(...queue.inFlight.splice(0));
  }

  /** Opens a run by an execution that is under way from now on. */
  async open(
    execution: string,
    input: RunInput = {},
    group: readonly string[] = ['orders'],
  ): Promise<OpenedRun> {
    this.#changes = 0;
    this.running.add(EXECUTION + execution);
    const queues = Object.fromEntries(group.map((dataset) => [dataset, `queue/${dataset}`]));
    return openRun(queues, { input, execution: EXECUTION + execution }, this.ports());
  }
  ended(execution: string): void {
    this.running.delete(EXECUTION + execution);
  }
  manifest(dataset: string, id: string): Manifest {
    return JSON.parse(this.lake.get(`runs/${dataset}/${id}/manifest.json`) ?? 'null');
  }
  files(dataset: string, id: string): string[] {
    return this.manifest(dataset, id).files.map(({ key }) => key);
  }

  ports(): OpenRunPorts {
    const change = <T>(what: string, make: () => Promise<T>) => this.#change(what, make);
    const { ledger } = this;
    return {
      ledger: {
        lock: (...given) => ledger.lock(...given),
        run: (...given) => ledger.run(...given),
        waiting: (...given) => ledger.waiting(...given),
        recent: (...given) => ledger.recent(...given),
        close: (...given) => ledger.close(...given),
        take: (...given) => change(`lock ${given[0].dataset}`, () => ledger.take(...given)),
        release: (...given) => change(`release ${given[0]}`, () => ledger.release(...given)),
        open: (...given) => change(`row ${given[0].dataset}`, () => ledger.open(...given)),
        stage: (...given) => change(`stage ${given[2]}`, () => ledger.stage(...given)),
        fail: (...given) => change(`fail ${given[1]}`, () => ledger.fail(...given)),
        takenOver: (...given) => change(`take over ${given[1]}`, () => ledger.takenOver(...given)),
      },
      lake: {
        read: async (key) => this.lake.get(key),
        write: (key, body) =>
          change(`write ${key}`, async () => {
            this.lake.set(key, body);
            return `s3://lake/${key}`;
          }),
      },
      tables: { environment: 'local', datasets, marts },
      receive: async (url) => {
        const { visible, inFlight } = this.#queue(url);
        const received = visible.splice(0, 10);
        inFlight.push(...received);
        return received;
      },
      remove: (url, receipts) =>
        receipts.length === 0
          ? Promise.resolve()
          : change(`remove ${receipts.length} from ${url}`, async () => {
              const gone = new Set(receipts);
              const queue = this.#queue(url);
              queue.inFlight = queue.inFlight.filter(({ receipt }) => !gone.has(receipt));
            }),
      isRunning: async (execution) => this.running.has(execution),
      quarantined: async (...given) => {
        this.asked.push(given);
        return 7;
      },
      tellLineage: (_dataset, id, { eventType }) =>
        change(`lineage ${eventType}`, async () => {
          this.lineage.push({ runId: id, eventType });
        }),
      tellOpened: (manifest) => {
        this.opened.push(manifest);
      },
      tellAbandoned: (_dataset, id) => {
        this.abandoned.push(id);
      },
      now: () => NOW,
      newRunId: () => {
        this.#runs += 1;
        return runId(this.#runs);
      },
    };
  }

  #queue(url: string) {
    const queue = this.#queues.get(url) ?? { visible: [], inFlight: [] };
    this.#queues.set(url, queue);
    return queue;
  }
  #send(dataset: string, ...bodies: string[]): void {
    const { visible } = this.#queue(`queue/${dataset}`);
    for (const body of bodies) visible.push({ receipt: `receipt ${this.#messages++}`, body });
  }

  async #change<T>(what: string, make: () => Promise<T>): Promise<T> {
    this.#changes += 1;
    const dies = this.crash?.at === this.#changes ? this.crash.when : undefined;
    if (dies === 'before') throw new Crash(`before: ${what}`);
    const made = await make();
    this.log.push(what);
    if (dies === 'after') throw new Crash(`after: ${what}`);
    return made;
  }
}

/** As EventBridge delivers it to SQS. */
function created(key: string): string {
  return JSON.stringify({
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: ['arn:aws:s3:::lake'],
    detail: {
      version: '0',
      bucket: { name: 'lake' },
      object: { key, size: 10, etag: 'b1946ac92492d2347c6235b4d2611184' },
    },
  });
}
