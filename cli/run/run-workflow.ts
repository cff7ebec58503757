import { setTimeout as pause } from 'node:timers/promises';
import {
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { ulid } from 'ulid';
import { environmentNamed } from '../../lib/config';
import { names } from '../../lib/wiring/names';
import type { RunInput, RunRecord } from '../../lib/wiring/run';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { knownDataset, runGroupOf, runTogether } from '../known';
import { ledgerOf } from '../runs/ledger';
import { UserError } from '../user-error';
import { runFailed } from './run-failed';
import { type OnState, watch } from './watch';

export interface RunOptions {
  readonly environment: string;
  /** With `arrivals` its whole run group is run. */
  readonly dataset: string;
  /** What kind of run, and on what. @default - arrivals */
  readonly input?: Omit<RunInput, 'runId' | 'dataset'>;
  /** When a run of the group is under way. @default refuse */
  readonly whenBusy?: 'refuse' | 'wait';
  /** Ends the watching; the execution goes on, because what it has taken from the work list is in its hands. */
  readonly signal?: AbortSignal;
  readonly onState?: OnState;
  /** Told the id of the run once it has begun. */
  readonly onStarted?: (runId: string) => void;
}

/** A local answer costs nothing; AWS counts calls. */
const POLL_MS = { local: 250, aws: 2_000 } as const;

/**
 * Runs a dataset's workflow to its end.
 *
 * @returns the ledger's row of each dataset that took part; none when nothing had arrived.
 * @throws RunFailed when the run fails; UserError when the dataset is unknown, and when a run is under way.
 */
export async function runWorkflow(options: RunOptions): Promise<RunRecord[]> {
  const { environment: name, signal } = options;
  const environment = environmentNamed(name);
  const dataset = knownDataset(options.dataset);
  const pollMs = POLL_MS[name === 'local' ? 'local' : 'aws'];
  const stateMachineArn = `arn:aws:states:${environment.region}:${environment.account}:stateMachine:${names.workflow(name, runGroupOf(dataset))}`;
  const states = new SFNClient(clientConfig(name));
  const ledger = ledgerOf(name);
  let started = false;
  try {
    await untilFree(states, stateMachineArn, options, pollMs);
    const runId = ulid();
    const input: RunInput = {
      runId,
      ...(options.input === undefined ? {} : { ...options.input, dataset: dataset.name }),
    };
    const { executionArn = '' } = await states.send(
      new StartExecutionCommand({ stateMachineArn, name: runId, input: JSON.stringify(input) }),
    );
    started = true;
    options.onStarted?.(runId);
    const execution = await watch(states, executionArn, { pollMs, signal, onState: options.onState });
    const rows = await Promise.all(runTogether(dataset).map((member) => ledger.run(member.name, runId)));
    const records = rows.filter((row) => row !== undefined);
    if (execution.status !== 'SUCCEEDED') throw runFailed(execution, records);
    return records;
  } catch (error) {
    if (signal?.aborted) {
      const words = started ? 'No longer watching; the run goes on.' : 'Stopped before a run was started.';
      throw new UserError(words, exitCodes.interrupted);
    }
    if (error instanceof StateMachineDoesNotExist) {
      throw new UserError(
        `Environment ${name} has no workflow for ${dataset.name}. Deploy it first: npm run deploy -- --env ${name}.`,
        exitCodes.environment,
        { cause: error },
      );
    }
    throw error;
  } finally {
    states.destroy();
    ledger.close();
  }
}

async function untilFree(
  states: SFNClient,
  stateMachineArn: string,
  { dataset, whenBusy = 'refuse', signal }: RunOptions,
  pollMs: number,
): Promise<void> {
  for (;;) {
    const running = await underWay(states, stateMachineArn);
    if (running === undefined) return;
    if (whenBusy === 'refuse') {
      throw new UserError(
        `A run of ${dataset} is under way since ${running.startDate?.toISOString()} (${running.name}). Wait until it has ended.`,
        exitCodes.failed,
      );
    }
    await pause(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function underWay(states: SFNClient, stateMachineArn: string): Promise<ExecutionListItem | undefined> {
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
  );
  return executions[0];
}
