import { setTimeout as pause } from 'node:timers/promises';
import {
  ExecutionDoesNotExist,
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { ulid } from 'ulid';
import { environmentNamed } from '../../lib/config';
import type { Dataset } from '../../lib/contract/dataset';
import { runGroupOf } from '../../lib/contract/order-marts';
import { names } from '../../lib/wiring/names';
import type { RunInput, RunRecord } from '../../lib/wiring/run';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { knownDataset, runTogether } from '../known';
import { type Ledger, ledgerOf } from '../runs/ledger';
import { UserError } from '../user-error';
import { runFailed } from './run-failed';
import { type OnState, watch } from './watch';

export interface WatchedRun {
  readonly environment: string;
  /** With `arrivals` its whole run group is run. */
  readonly dataset: string;
  /** Ends the watching; the execution goes on, because what it has taken from the work list is in its hands. */
  readonly signal?: AbortSignal;
  readonly onState?: OnState;
}

export interface RunOptions extends WatchedRun {
  /** What kind of run, and on what. @default - arrivals */
  readonly input?: Omit<RunInput, 'dataset'>;
  /** When a run of the group is under way. @default refuse */
  readonly whenBusy?: 'refuse' | 'wait';
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
  return await withWorkflow(options, async (workflow) => {
    await untilFree(workflow, options);
    const { runId = ulid(), kind, ...rest } = options.input ?? {};
    const input: RunInput = { runId, ...(kind && { kind, dataset: workflow.dataset.name, ...rest }) };
    const { executionArn = '' } = await workflow.states.send(
      new StartExecutionCommand({
        stateMachineArn: workflow.stateMachineArn,
        name: runId,
        input: JSON.stringify(input),
      }),
    );
    workflow.started = true;
    return await follow(workflow, executionArn, runId, options);
  });
}

/**
 * Follows a run that was started earlier to its end.
 *
 * @returns its rows; none when it was never started, or opened nothing.
 * @throws as runWorkflow
 */
export async function followRun(runId: string, options: WatchedRun): Promise<RunRecord[]> {
  return await withWorkflow(options, async (workflow) => {
    workflow.started = true;
    const executionArn = `${workflow.stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
    try {
      return await follow(workflow, executionArn, runId, options);
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return [];
      throw error;
    }
  });
}

interface Workflow {
  readonly dataset: Dataset;
  readonly stateMachineArn: string;
  readonly states: SFNClient;
  readonly ledger: Ledger;
  readonly pollMs: number;
  started: boolean;
}

async function withWorkflow(
  { environment: name, dataset: datasetName, signal }: WatchedRun,
  work: (workflow: Workflow) => Promise<RunRecord[]>,
): Promise<RunRecord[]> {
  const environment = environmentNamed(name);
  const dataset = knownDataset(datasetName);
  const workflow: Workflow = {
    dataset,
    stateMachineArn: `arn:aws:states:${environment.region}:${environment.account}:stateMachine:${names.workflow(name, runGroupOf(dataset))}`,
    states: new SFNClient(clientConfig(name)),
    ledger: ledgerOf(name),
    pollMs: POLL_MS[name === 'local' ? 'local' : 'aws'],
    started: false,
  };
  try {
    return await work(workflow);
  } catch (error) {
    if (signal?.aborted) {
      const words = workflow.started
        ? 'No longer watching; the run goes on.'
        : 'Stopped before a run was started.';
      throw new UserError(words, exitCodes.interrupted, { cause: error });
    }
    if (error instanceof StateMachineDoesNotExist) {
      throw new UserError(
        `Environment ${name} has no workflow for ${datasetName}. Deploy it first: npm run deploy -- --env ${name}.`,
        exitCodes.environment,
        { cause: error },
      );
    }
    throw error;
  } finally {
    workflow.states.destroy();
    workflow.ledger.close();
  }
}

async function follow(
  { states, ledger, dataset, pollMs }: Workflow,
  executionArn: string,
  runId: string,
  { signal, onState }: WatchedRun,
): Promise<RunRecord[]> {
  const execution = await watch(states, executionArn, { pollMs, signal, onState });
  const rows = await Promise.all(runTogether(dataset).map((member) => ledger.run(member.name, runId)));
  const records = rows.filter((row) => row !== undefined);
  if (execution.status !== 'SUCCEEDED') throw runFailed(execution, records);
  return records;
}

async function untilFree(
  { states, stateMachineArn, pollMs }: Workflow,
  { dataset, whenBusy = 'refuse', signal }: RunOptions,
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
