import type { RunError, RunRecord } from '../../lib/wiring/run';
import type { Ledger } from '../shared/ledger/ports';
import { endOf } from '../shared/runs/end';
import { martsFrom } from '../shared/runs/marts-from';
import { type RunThrown, reasonOf } from '../shared/runs/reason';
import { readRunFiles } from '../shared/runs/run-files';
import { type EndPorts, tellEnd } from '../shared/runs/tell-end';
import { type Message, messageOf } from './message';

/** One dataset's run. */
export interface FailRunInput extends RunThrown {
  readonly dataset: string;
  readonly runId: string;
}

/** Whatever an execution of the group has open. */
export interface FailGroupInput extends RunThrown {
  /** ARN */
  readonly execution: string;
}

export interface FailedRun {
  readonly dataset: string;
  readonly runId: string;
  /** `succeeded` when the run had ended well before something behind it failed. */
  readonly state: RunRecord['state'];
  readonly error?: RunError;
}

export interface FailRunPorts extends EndPorts {
  readonly ledger: Ledger;
  /** To the people who are told of runs that failed. */
  notify(message: Message): Promise<void>;
  now(): Date;
}

/**
 * Ends runs that failed: the reason and the figures so far into the ledger, then the export, lineage,
 * metrics and a message to people, and last the dataset's lock. Each step may be taken twice; should the
 * process die between message and lock, people are told twice.
 *
 * @param group the datasets of the run group
 */
export async function failRuns(
  input: FailRunInput | FailGroupInput,
  group: readonly string[],
  ports: FailRunPorts,
): Promise<readonly FailedRun[]> {
  if ('runId' in input) return [await failRun(input.dataset, input.runId, input, ports)];
  const failed: FailedRun[] = [];
  for (const dataset of group) {
    const lock = await ports.ledger.lock(dataset);
    if (lock?.execution !== input.execution) continue;
    failed.push(await failRun(dataset, lock.holder, input, ports));
  }
  return failed;
}

async function failRun(
  dataset: string,
  runId: string,
  thrown: RunThrown,
  ports: FailRunPorts,
): Promise<FailedRun> {
  const ended = await end(dataset, runId, thrown, ports);
  if (ended !== undefined) {
    await tellEnd(ended, ports);
    if (ended.state === 'failed') await ports.notify(messageOf(ended, ports.tables.environment));
  }
  await ports.ledger.release(dataset, runId);
  const { state = 'failed', error } = ended ?? {};
  return { dataset, runId, state, ...(error && { error }) };
}

/** @returns undefined when the run has no row: it failed before it had anything to do */
async function end(
  dataset: string,
  runId: string,
  thrown: RunThrown,
  { ledger, lake, tables, now }: FailRunPorts,
): Promise<RunRecord | undefined> {
  const row = await ledger.run(dataset, runId);
  if (row?.state !== 'open') return row;
  const files = await readRunFiles(lake, dataset, runId);
  const publishes = martsFrom(dataset, tables.marts).length > 0;
  const error = reasonOf(row.kind, files, publishes, thrown);
  return ledger.fail(dataset, runId, endOf(row, files, now(), { error }));
}
