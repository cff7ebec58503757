import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
  type StateMachineType,
} from '@aws-sdk/client-sfn';
import { waitFor } from '../../local/wait-for';
import { role, unique } from './account';

export interface Ended {
  readonly execution: DescribeExecutionCommandOutput;
  readonly output: unknown;
  readonly events: readonly HistoryEvent[];
}

export const definition = (states: object): string =>
  JSON.stringify({ StartAt: Object.keys(states)[0], States: states });

/** Makes a state machine of these states, the first of which begins, for as long as it is used. */
export async function withMachine<T>(
  sfn: SFNClient,
  states: object,
  use: (stateMachineArn: string) => Promise<T>,
  type: StateMachineType = 'STANDARD',
): Promise<T> {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: unique('machine'),
      definition: definition(states),
      roleArn: role(),
      type,
    }),
  );
  try {
    return await use(stateMachineArn as string);
  } finally {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  }
}

export async function started(sfn: SFNClient, stateMachineArn: string, input: unknown = {}): Promise<string> {
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await sfn.send(start)).executionArn as string;
}

/** @throws Error when it does not end in time */
export async function ended(sfn: SFNClient, executionArn: string, seconds = 20): Promise<Ended> {
  let execution: DescribeExecutionCommandOutput | undefined;
  await waitFor(
    'the execution ends',
    async () => {
      execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING';
    },
    seconds,
  );
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const { output } = execution as DescribeExecutionCommandOutput;
  return {
    execution: execution as DescribeExecutionCommandOutput,
    output: output === undefined ? undefined : (JSON.parse(output) as unknown),
    events,
  };
}

/** Runs states once, to the end. */
export const ran = (sfn: SFNClient, states: object, input: unknown = {}): Promise<Ended> =>
  withMachine(sfn, states, async (arn) => ended(sfn, await started(sfn, arn, input)));
