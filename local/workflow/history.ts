import type { StateMachine } from 'aws-local-stepfunctions';

/** An event as GetExecutionHistory tells it; `timestamp` in seconds since the epoch. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

type EngineEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

type Told = Pick<HistoryEvent, 'type'> & Partial<HistoryEvent>;

/** The events as AWS would tell them, for what the engine says; none for what AWS does not tell. */
export function historyEvents(event: EngineEvent, resourceOf: (state: string) => string | undefined): Told[] {
  switch (event.type) {
    case 'ExecutionStarted':
      return [{ type: event.type, executionStartedEventDetails: { input: JSON.stringify(event.input) } }];
    case 'ExecutionSucceeded':
      return [{ type: event.type, executionSucceededEventDetails: { output: JSON.stringify(event.output) } }];
    case 'ExecutionFailed':
      return [
        { type: event.type, executionFailedEventDetails: { error: event.Error, cause: textOf(event.Cause) } },
      ];
    case 'ExecutionAborted':
      return [{ type: event.type, executionAbortedEventDetails: {} }];
    case 'ExecutionTimeout':
      return [{ type: 'ExecutionTimedOut', executionTimedOutEventDetails: { error: 'States.Timeout' } }];
    case 'StateEntered': {
      const { name, type, input } = event.state;
      const entered = {
        type: `${type}StateEntered`,
        stateEnteredEventDetails: { name, input: JSON.stringify(input) },
      };
      return type === 'Task' ? [entered, scheduled(resourceOf(name))] : [entered];
    }
    case 'StateExited': {
      const { name, type, output } = event.state;
      const details = { name, output: JSON.stringify(output) };
      return [{ type: `${type}StateExited`, stateExitedEventDetails: details }];
    }
    case 'StateFailed': {
      if (event.state.type !== 'Task') return [];
      const type = event.Error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
      const details = { error: event.Error, cause: textOf(event.Cause) };
      return type === 'TaskFailed'
        ? [{ type, taskFailedEventDetails: details }]
        : [{ type, taskTimedOutEventDetails: details }];
    }
    case 'StateRetried':
      return event.state.type === 'Task' ? [scheduled(resourceOf(event.state.name))] : [];
    default:
      return [];
  }
}

function scheduled(resource = ''): Told {
  const [, , service, , , ...rest] = resource.split(':');
  const [type, action] = service === 'states' ? rest : [service, resource];
  return { type: 'TaskScheduled', taskScheduledEventDetails: { resourceType: type, resource: action } };
}

function textOf(cause: unknown): string {
  return typeof cause === 'string' ? cause : JSON.stringify(cause);
}
