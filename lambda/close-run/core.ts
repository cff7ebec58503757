import type { RunRecord } from '../../lib/wiring/run';
import { type Ledger, RunNotOpen } from '../shared/ledger/ports';
import { costOf, type GlueRun } from '../shared/runs/cost';
import { endOf } from '../shared/runs/end';
import { martsFrom } from '../shared/runs/marts-from';
import { reasonOf } from '../shared/runs/reason';
import { type RunFiles, readRunFiles } from '../shared/runs/run-files';
import { type EndPorts, tellEnd } from '../shared/runs/tell-end';
import { arrivalsBrought } from './arrivals';
import { type JobDurationPorts, secondsByJob, tellJobDurations } from './job-durations';

export interface CloseRunInput {
  readonly dataset: string;
  readonly runId: string;
  /** The group's Glue runs; `{}` where there was none. */
  readonly clean: GlueRun;
  readonly marts: GlueRun;
  /** That shared them. */
  readonly datasets: number;
}

export interface ClosedRun {
  readonly dataset: string;
  readonly runId: string;
  readonly state: 'succeeded';
}

export interface CloseRunPorts extends EndPorts, JobDurationPorts {
  readonly ledger: Ledger;
  now(): Date;
}

/** A state of the run has not done its part; the message says which, and why. */
export class RunIncomplete extends Error {
  override readonly name = 'RunIncomplete';
}

/**
 * Ends a run that has done everything: its figures into the ledger, then the export, lineage and metrics,
 * and last the dataset's lock. Each step may be taken twice, so that a second try ends what a first began.
 *
 * @throws RunIncomplete when figures are missing or tell of marts that were not published, RunNotOpen when
 * another part of the platform has failed the run
 */
export async function closeRun(input: CloseRunInput, ports: CloseRunPorts): Promise<ClosedRun> {
  const { dataset, runId } = input;
  const row = await ports.ledger.run(dataset, runId);
  if (row === undefined) throw new RunNotOpen(`The ledger has no run ${runId} of ${dataset}.`);
  const closed = row.state === 'succeeded' ? row : await close(row, input, ports);
  await tellEnd(closed, ports);
  await tellJobDurations(closed, ports);
  await ports.ledger.release(dataset, runId);
  return { dataset, runId, state: 'succeeded' };
}

async function close(
  row: RunRecord,
  { dataset, runId, clean, marts, datasets }: CloseRunInput,
  ports: CloseRunPorts,
): Promise<RunRecord> {
  const files = await readRunFiles(ports.lake, dataset, runId);
  const publishes = martsFrom(dataset, ports.tables.marts).length > 0;
  if (!isComplete(row, files, publishes)) {
    const { stage, message } = reasonOf(row.kind, files, publishes, {
      error: { Cause: 'The state ended without its figures.' },
    });
    throw new RunIncomplete(`${stage}: ${message}`);
  }
  const cost = costOf([clean, marts], datasets, files.gate?.bytes_scanned);
  const glue = secondsByJob([clean, marts]);
  const arrivals = await arrivalsBrought(row, files.clean?.arrivals, ports.ledger);
  const told = { ...files, ...(files.clean && arrivals && { clean: { ...files.clean, arrivals } }) };
  return ports.ledger.close(dataset, runId, endOf(row, told, ports.now(), { cost, glue }));
}

function isComplete({ kind }: RunRecord, { clean, gate, marts }: RunFiles, publishes: boolean): boolean {
  const cleaned = kind === 'marts' || (clean !== undefined && gate !== undefined);
  if (!cleaned || gate?.verdict === 'fail') return false;
  if (!publishes) return true;
  return marts?.marts.every(({ state }) => state === 'published' || state === 'unchanged') ?? false;
}
