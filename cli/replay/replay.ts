import { prefixes } from '../../lib/wiring/names';
import type { QuarantineLine } from '../../lib/wiring/quarantine';
import type { SealedRecord } from '../../producer/dispatcher';
import { drain } from './drain';
import { FAILED_BATCH, failedBatchOf } from './failed-batch';
import { encodeLines, fingerprint, leftKey, linesOf, type StoredLine } from './lines';
import { packed } from './payloads';
import type { NotPut, ReplayPorts } from './ports';
import { type ReplaySummary, Tally } from './tally';

export interface ReplayRequest {
  readonly dataset: string;
  /** Name of the dataset's stream. */
  readonly stream: string;
  /** `failed-batch` among them. @default - all */
  readonly reasons?: readonly string[];
  /** Only what arrived, or failed, since. Milliseconds since the epoch. @default - all */
  readonly sinceMs?: number;
  /** Changes nothing. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: { readonly objects: number; readonly of: number }) => void;
}

const DAY_MS = 86_400_000;
/** So much is put before its objects are removed. */
const GROUP_OBJECTS = 64;
const GROUP_BYTES = 8 * 1024 * 1024;

interface Line extends StoredLine {
  readonly refused: QuarantineLine;
}

interface OpenObject {
  readonly key: string;
  readonly stored: readonly StoredLine[];
  readonly chosen: readonly Line[];
  readonly superseded: ReadonlySet<StoredLine>;
}

class Replay {
  readonly tally = new Tally();
  readonly #request: ReplayRequest;
  readonly #ports: ReplayPorts;
  /** Of events that came back and were refused again: how often, at the most. */
  readonly #attempts = new Map<string, number>();
  readonly #taken = new Set<string>();

  constructor(request: ReplayRequest, ports: ReplayPorts) {
    this.#request = request;
    this.#ports = ports;
  }

  get interrupted(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /** The keys are listed once: what this replay brings back into quarantine is the next one's. */
  async survey(): Promise<string[]> {
    const prefix = `${prefixes.quarantine(this.#request.dataset)}dt=`;
    const { sinceMs } = this.#request;
    // An object stands under its first event's date, and a batch may span midnight.
    const after = sinceMs === undefined ? undefined : `${prefix}${dateOf(sinceMs - DAY_MS)}`;
    const keys: string[] = [];
    for await (const key of this.#ports.store.keys(prefix, after)) {
      keys.push(key);
      for (const { refused } of legible(await this.#ports.store.read(key)) ?? []) {
        if (refused === undefined || refused.attempts === 1) continue;
        const print = fingerprint(refused);
        this.#attempts.set(print, Math.max(refused.attempts, this.#attempts.get(print) ?? 1));
      }
      if (this.interrupted) break;
    }
    return keys;
  }

  async putBack(keys: readonly string[]): Promise<void> {
    let group: OpenObject[] = [];
    let bytes = 0;
    for (const [at, key] of keys.entries()) {
      if (this.interrupted) break;
      this.#request.onProgress?.({ objects: at, of: keys.length });
      const object = await this.#open(key);
      if (object === undefined) continue;
      group.push(object);
      bytes += object.chosen.reduce((sum, { refused }) => sum + refused.record.length, 0);
      if (group.length === GROUP_OBJECTS || bytes >= GROUP_BYTES) {
        await this.#putGroup(group);
        group = [];
        bytes = 0;
      }
    }
    await this.#putGroup(group);
  }

  async putBackFailedBatches(): Promise<void> {
    const { reasons, sinceMs, stream } = this.#request;
    if (reasons?.includes(FAILED_BATCH) === false) return;
    const keys: string[] = [];
    for await (const key of this.#ports.store.keys(prefixes.failedBatches)) keys.push(key);
    for (const key of keys) {
      if (this.interrupted) return;
      const body = await this.#ports.store.read(key);
      if (body === undefined) continue;
      const batch = failedBatchOf(Buffer.from(body).toString('utf8'));
      if (batch === undefined) this.tally.unreadable.push(key);
      else if (batch.stream === stream && Date.parse(batch.failedAt) >= (sinceMs ?? 0)) {
        await this.#putBatch(key, batch.records);
      }
    }
    if (!this.#request.dryRun) await this.#drainNotices();
  }

  async #drainNotices(): Promise<void> {
    const { removed, unreadable } = await drain(this.#ports.notices, this.#ports.store);
    this.tally.notices = removed;
    this.tally.unreadable.push(...unreadable);
  }

  async #putBatch(key: string, records: readonly SealedRecord[]): Promise<void> {
    const notPut = await this.#send(records);
    this.tally.failedBatches += 1;
    this.tally.count(FAILED_BATCH, 'replayed', records.length - notPut.length);
    this.tally.count(FAILED_BATCH, 'failed', notPut.length);
    if (notPut.length === 0 && !this.#request.dryRun) await this.#ports.store.remove(key);
  }

  async #open(key: string): Promise<OpenObject | undefined> {
    const body = await this.#ports.store.read(key);
    // Another replay has put it back.
    if (body === undefined) return undefined;
    const stored = legible(body);
    if (stored === undefined) {
      this.tally.unreadable.push(key);
      return undefined;
    }
    const chosen: Line[] = [];
    const superseded = new Set<StoredLine>();
    for (const line of stored) {
      const { refused } = line;
      if (refused === undefined) this.tally.unreadable.push(key);
      else if (!this.#isWanted(refused)) this.tally.notSelected += 1;
      else if (this.#isSuperseded(refused)) {
        superseded.add(line);
        this.tally.count(refused.reason, 'superseded');
      } else chosen.push({ ...line, refused });
    }
    this.tally.objects += 1;
    return { key, stored, chosen, superseded };
  }

  #isWanted({ reason, arrived_at }: QuarantineLine): boolean {
    const { reasons, sinceMs } = this.#request;
    return (reasons?.includes(reason) ?? true) && Date.parse(arrived_at) >= (sinceMs ?? 0);
  }

  /** Whether another line tells of the event: a later refusal, or the same one once more. */
  #isSuperseded(refused: QuarantineLine): boolean {
    const print = fingerprint(refused);
    if ((this.#attempts.get(print) ?? 1) > refused.attempts || this.#taken.has(print)) return true;
    this.#taken.add(print);
    return false;
  }

  async #putGroup(group: readonly OpenObject[]): Promise<void> {
    const { records, tooLarge } = packed(
      this.#request.dataset,
      group.flatMap(({ chosen }) => chosen),
    );
    const notPut = new Set(
      (await this.#send(records.map(({ record }) => record))).map(({ record }) => record),
    );
    const failed = new Set<Line>([
      ...tooLarge,
      ...records.filter(({ record }) => notPut.has(record)).flatMap(({ lines }) => lines),
    ]);
    for (const object of group) {
      for (const line of object.chosen) {
        this.tally.count(line.refused.reason, failed.has(line) ? 'failed' : 'replayed');
      }
      if (!this.#request.dryRun) await this.#finish(object, failed);
    }
  }

  /** After the stream's word alone: a crash before shows an event twice in quarantine, never nowhere. */
  async #finish({ key, stored, chosen, superseded }: OpenObject, failed: ReadonlySet<Line>): Promise<void> {
    const gone = new Set(chosen.filter((line) => !failed.has(line)).map(({ text }) => text));
    const left = stored.filter((line) => !superseded.has(line) && !gone.has(line.text));
    if (left.length === stored.length) return;
    const { store } = this.#ports;
    if (left.length > 0) await store.write(leftKey(key), encodeLines(left));
    await store.remove(key);
  }

  async #send(records: readonly SealedRecord[]): Promise<readonly NotPut[]> {
    this.tally.records += records.length;
    if (records.length === 0 || this.#request.dryRun) return [];
    const notPut = await this.#ports.send(records);
    this.tally.records -= notPut.length;
    const [first] = notPut;
    if (first !== undefined) this.tally.failure ??= { code: first.code, message: first.message };
    return notPut;
  }
}

/** @returns undefined for what is no gzip; it is told of where the object is opened, and left */
function legible(body: Uint8Array | undefined): StoredLine[] | undefined {
  try {
    return body === undefined ? undefined : linesOf(body);
  } catch {
    return undefined;
  }
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * Puts refused events, and batches that failed to the end, back into their stream. What the stream has
 * acknowledged is removed from quarantine; the consumer judges it again, and what it refuses comes back
 * with its history. A second replay finds nothing, or what was refused again.
 */
export async function replay(request: ReplayRequest, ports: ReplayPorts): Promise<ReplaySummary> {
  const work = new Replay(request, ports);
  const onlyBatches = request.reasons?.every((reason) => reason === FAILED_BATCH) === true;
  if (!onlyBatches) await work.putBack(await work.survey());
  await work.putBackFailedBatches();
  return work.tally.summary(request.dataset, request.dryRun, work.interrupted);
}
