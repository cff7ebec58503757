import { setTimeout as pause } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { ulid } from 'ulid';
import { environmentNamed } from '../../lib/config';
import { datasets } from '../../lib/datasets';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import { type CleanFigures, readFigures } from './figures';

export interface RunOptions {
  readonly environment: string;
  /** Its whole run group is run. */
  readonly dataset: string;
  /** Ends the watching; the execution goes on, because what it has taken from the work list is in its hands. */
  readonly signal?: AbortSignal;
  /** Told the name of each state that is entered. */
  onState?(name: string): void;
}

/** A local answer costs nothing; AWS counts calls. */
const POLL_MS = { local: 250, aws: 2_000 } as const;

/**
 * Runs a dataset's workflow to its end.
 *
 * @returns the figures of each dataset that was cleaned; none when nothing had arrived.
 * @throws UserError when the dataset is unknown, when a run is under way, and when the run fails.
 */
export async function runWorkflow(options: RunOptions): Promise<CleanFigures[]> {
  const { environment: name, dataset, signal } = options;
  const environment = environmentNamed(name);
  const group = groupOf(dataset);
  const stateMachineArn = `arn:aws:states:${environment.region}:${environment.account}:stateMachine:${names.workflow(name, group)}`;
  const config = clientConfig(name);
  const states = new SFNClient(config);
  const s3 = new S3Client(config);
  try {
    await refuseSecondRun(states, stateMachineArn, dataset);
    const runId = ulid();
    const { executionArn = '' } = await states.send(
      new StartExecutionCommand({ stateMachineArn, name: runId, input: JSON.stringify({ runId }) }),
    );
    const ended = await watch(states, executionArn, options, POLL_MS[name === 'local' ? 'local' : 'aws']);
    const bucket = names.lakeBucket({ environment: name, ...environment });
    return await readFigures(s3, bucket, ended.output ?? '{}');
  } catch (error) {
    if (signal?.aborted) throw new UserError('No longer watching; the run goes on.', exitCodes.interrupted);
    if (error instanceof StateMachineDoesNotExist) {
      throw new UserError(
        `Environment ${name} has no workflow for ${dataset}. Deploy it first: npm run deploy -- --env ${name}.`,
        exitCodes.environment,
        { cause: error },
      );
    }
    throw error;
  } finally {
    states.destroy();
    s3.destroy();
  }
}

function groupOf(name: string): string {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return dataset.runGroup ?? dataset.name;
  const known = datasets.map((candidate) => candidate.name).join(', ');
  throw new UserError(`There is no dataset "${name}". Name one of: ${known}.`);
}

async function refuseSecondRun(states: SFNClient, stateMachineArn: string, dataset: string): Promise<void> {
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
  );
  const [running] = executions;
  if (running === undefined) return;
  throw new UserError(
    `A run of ${dataset} is under way since ${running.startDate?.toISOString()} (${running.name}). Wait until it has ended.`,
    exitCodes.failed,
  );
}

async function watch(
  states: SFNClient,
  executionArn: string,
  { signal, onState = () => {} }: RunOptions,
  pollMs: number,
): Promise<DescribeExecutionCommandOutput> {
  let told = 0;
  for (;;) {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    const { events = [] } = await states.send(
      new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false, maxResults: 1000 }),
    );
    for (const event of events.slice(told)) {
      const entered = event.stateEnteredEventDetails?.name;
      if (entered !== undefined) onState(entered);
    }
    told = events.length;
    if (execution.status === 'SUCCEEDED') return execution;
    if (execution.status !== 'RUNNING') throw failed(execution);
    await pause(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

function failed({ name, status, error, cause }: DescribeExecutionCommandOutput): UserError {
  const reason = error === undefined ? '' : `: ${error}${cause === undefined ? '' : `: ${wordsOf(cause)}`}`;
  return new UserError(`Run ${name} ended ${status}${reason}`, exitCodes.failed);
}

/** A cause is often the JSON of a service's answer; its message is what people need. */
function wordsOf(cause: string): string {
  try {
    const { errorMessage, ErrorMessage } = JSON.parse(cause) as Record<string, string | undefined>;
    return errorMessage ?? ErrorMessage ?? cause;
  } catch {
    return cause;
  }
}
