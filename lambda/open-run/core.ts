import {
  ledgerKeys,
  type Manifest,
  type OpenedDataset,
  type OpenedRun,
  type OpenLock,
  type RunInput,
  type RunRecord,
} from '../../lib/wiring/run';
import { startEvent } from '../shared/lineage/events';
import { exportRun } from '../shared/runs/ledger-export';
import { martsFrom } from '../shared/runs/marts-from';
import { readRunFile, runFileKey } from '../shared/runs/run-files';
import { failAbandoned } from './abandoned';
import { InvalidRunInput, type Wanted, wantedRun } from './input';
import type { OpenRunPorts } from './ports';
import { gather } from './work';

export interface OpenRunEvent {
  readonly input: RunInput;
  /** ARN of the workflow's execution: it tells a second try from another run. */
  readonly execution: string;
}

/** Every dataset that the run could have opened has an open run. Trying again later helps. */
export class DatasetBusy extends Error {
  override readonly name = 'DatasetBusy';
}

/**
 * Opens a run for each dataset of the group that has something to do. The order is what loses nothing: the
 * dataset's lock, the manifest, the ledger's row, and only then the messages and the runs taken over. A
 * crash in between shows files twice, which the clean job bears; a second try of the same execution finds
 * what the first one left and goes on from there.
 *
 * @param queues queue URL by dataset
 * @throws DatasetBusy, InvalidRunInput
 */
export async function openRun(
  queues: Readonly<Record<string, string>>,
  { input, execution }: OpenRunEvent,
  ports: OpenRunPorts,
): Promise<OpenedRun> {
  if (typeof execution !== 'string' || typeof input !== 'object' || input === null) {
    throw new InvalidRunInput('open-run is called by its workflow, with {input, execution}.');
  }
  const wanted = wantedRun(input, Object.keys(queues), ports.tables);
  const locks = await Promise.all(wanted.datasets.map((dataset) => ports.ledger.lock(dataset)));
  const own = locks.find((lock) => lock?.execution === execution);
  const runId = own?.holder ?? wanted.runId ?? ports.newRunId();

  const opened: OpenedDataset[] = [];
  const busy: OpenLock[] = [];
  for (const dataset of wanted.datasets) {
    const queueUrl = queues[dataset] ?? '';
    const result = await new Opening({ dataset, queueUrl, runId, execution, wanted, ports }).open();
    if (result === undefined) continue;
    if ('holder' in result) busy.push(result);
    else opened.push(result);
  }
  if (opened.length === 0 && busy.length > 0) {
    const held = busy.map(({ dataset, holder }) => `${dataset} has run ${holder} open`).join(', ');
    throw new DatasetBusy(`A dataset has one open run at a time: ${held}.`);
  }
  return {
    runId,
    kind: wanted.kind,
    empty: opened.length === 0,
    datasets: opened,
    runs: JSON.stringify(opened.map(({ dataset, manifest }) => ({ dataset, run_id: runId, manifest }))),
  };
}

interface Place {
  readonly dataset: string;
  readonly queueUrl: string;
  readonly runId: string;
  readonly execution: string;
  readonly wanted: Wanted;
  readonly ports: OpenRunPorts;
}

/** One dataset's part in opening a run. */
class Opening {
  readonly #at: Place;

  constructor(at: Place) {
    this.#at = at;
  }

  /** @returns the lock of the run that holds the dataset; undefined when there is nothing to do */
  async open(): Promise<OpenedDataset | OpenLock | undefined> {
    const { ledger, lake } = this.#at.ports;
    const holder = await this.#lock();
    if (holder !== undefined) return holder;
    const row = await ledger.run(this.#at.dataset, this.#at.runId);
    if (row !== undefined && (row.execution !== this.#at.execution || row.state !== 'open')) {
      await ledger.release(this.#at.dataset, this.#at.runId);
      throw new InvalidRunInput(
        `Run ${this.#at.runId} of ${this.#at.dataset} exists and has ${row.state}. Leave runId out for a new one.`,
      );
    }
    const manifest = await readRunFile(lake, this.#at.dataset, this.#at.runId, 'manifest');
    if (manifest !== undefined) return this.#begin(manifest, row, []);
    const made = await this.#manifest();
    if (made !== undefined) return this.#begin(made.manifest, row, made.receipts);
    await ledger.release(this.#at.dataset, this.#at.runId);
    return undefined;
  }

  /** @returns the lock of a run that is under way; undefined when the lock is this run's */
  async #lock(): Promise<OpenLock | undefined> {
    const { ports } = this.#at;
    const { ledger } = ports;
    const found = await ledger.lock(this.#at.dataset);
    if (found?.execution === this.#at.execution) return undefined;
    if (found !== undefined) {
      if (await ports.isRunning(found.execution)) return found;
      await failAbandoned(found, ports);
    }
    const lock: OpenLock = {
      dataset: this.#at.dataset,
      run_id: ledgerKeys.open,
      holder: this.#at.runId,
      execution: this.#at.execution,
      kind: this.#at.wanted.kind,
      opened_at: ports.now().toISOString(),
    };
    if (await ledger.take(lock, found)) return undefined;
    // Another run was faster; should it have ended by now, it is as good an answer.
    return (await ledger.lock(this.#at.dataset)) ?? { ...lock, holder: 'of another execution' };
  }

  async #manifest(): Promise<{ manifest: Manifest; receipts: readonly string[] } | undefined> {
    const { kind, dates = [], marts, pseudonyms } = this.#at.wanted;
    const common = {
      dataset: this.#at.dataset,
      run_id: this.#at.runId,
      kind,
      opened_at: this.#at.ports.now().toISOString(),
    };
    if (kind !== 'arrivals') {
      const asked = { dates, ...(marts && { marts }), ...(pseudonyms && { pseudonyms }) };
      return { manifest: { ...common, taken_over: [], files: [], ...asked }, receipts: [] };
    }
    const work = await gather(this.#at.dataset, this.#at.queueUrl, this.#at.ports);
    if (work === undefined) return undefined;
    const { files, takenOver, receipts } = work;
    return { manifest: { ...common, taken_over: takenOver, files, dates: work.dates }, receipts };
  }

  /** From here on there is a manifest; every step may be taken twice. */
  async #begin(
    manifest: Manifest,
    row: RunRecord | undefined,
    receipts: readonly string[],
  ): Promise<OpenedDataset> {
    const { ports } = this.#at;
    const { ledger, lake, tables } = ports;
    const { dataset, run_id, kind, files, taken_over } = manifest;
    const address = await lake.write(runFileKey(dataset, run_id, 'manifest'), JSON.stringify(manifest));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (row === undefined) await ledger.open(await this.#row(manifest, address, bytes));
    ports.tellOpened(manifest);
    await ports.remove(this.#at.queueUrl, receipts);
    for (const id of taken_over) {
      const taken = await ledger.takenOver(dataset, id, run_id);
      if (taken !== undefined) await exportRun(taken, lake);
    }
    await ports.tellLineage(dataset, run_id, startEvent(manifest, this.#at.execution, tables));
    await ledger.stage(dataset, run_id, kind === 'marts' ? 'marts' : 'clean');
    return {
      dataset,
      runId: run_id,
      manifest: address,
      files: files.length,
      bytes,
      takenOver: taken_over,
      publish: martsFrom(dataset, tables.marts).length > 0,
    };
  }

  async #row(manifest: Manifest, address: string, bytes: number): Promise<RunRecord> {
    const { dataset, run_id, kind, opened_at, files, taken_over } = manifest;
    return {
      dataset,
      run_id,
      kind,
      state: 'open',
      stage: 'open',
      execution: this.#at.execution,
      opened_at,
      manifest: address,
      files: files.length,
      bytes,
      taken_over,
      ...(kind === 'arrivals' && { quarantined: await this.#quarantined(manifest) }),
    };
  }

  /** Since the last run of what had arrived: each refused event is in one run's figure. */
  async #quarantined({ opened_at, files }: Manifest): Promise<number> {
    const [previous] = await this.#at.ports.ledger.recent(this.#at.dataset, 1, { kind: 'arrivals' });
    const dates = files.flatMap(({ key }) => /\/dt=(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1] ?? []);
    const since = previous?.opened_at;
    const oldest = [...dates, ...(since === undefined ? [] : [since.slice(0, 10)])].sort()[0];
    return this.#at.ports.quarantined(
      this.#at.dataset,
      since === undefined ? undefined : new Date(since),
      new Date(opened_at),
      since === undefined ? undefined : oldest,
    );
  }
}
