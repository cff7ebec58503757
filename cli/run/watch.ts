import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** Told of each task that begins or ends; one in a Map is told once an item. */
export type OnState = (name: string, phase: 'entered' | 'exited') => void;

export interface WatchOptions {
  readonly pollMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onState?: OnState | undefined;
}

/** Follows an execution to its end, whatever that is. @throws AbortError when the signal aborts */
export async function watch(
  states: SFNClient,
  executionArn: string,
  { pollMs, signal, onState = () => {} }: WatchOptions,
): Promise<DescribeExecutionCommandOutput> {
  let told = 0;
  for (;;) {
    // Described first: the history read behind an end has all of it.
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    const events = await history(states, executionArn);
    for (const { type, stateEnteredEventDetails, stateExitedEventDetails } of events.slice(told)) {
      if (type === 'TaskStateEntered') onState(stateEnteredEventDetails?.name ?? '', 'entered');
      if (type === 'TaskStateExited') onState(stateExitedEventDetails?.name ?? '', 'exited');
    }
    told = events.length;
    if (execution.status !== 'RUNNING') return execution;
    await pause(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function history(states: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await states.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    all.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}
