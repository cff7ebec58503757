import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { AwsError } from '../gateway/service-handler';

interface State {
  readonly Type?: string;
  readonly Resource?: string;
  readonly [field: string]: unknown;
}

interface States {
  readonly States?: Readonly<Record<string, State>>;
  readonly [field: string]: unknown;
}

export interface Workflow {
  readonly machine: StateMachine;
  /** Of each Task state, by the state's name; names are unique in a definition. */
  readonly resources: ReadonlyMap<string, TaskResource>;
}

export interface TaskResource {
  readonly resource: string;
  /** After which the state has failed; the longest that a timer can wait when the state names none. */
  readonly timeoutSeconds: number;
}

/** The longest that a timer can wait; a Task without TimeoutSeconds has none on AWS. Seconds. */
const LONGEST_TIMEOUT_SECONDS = 2_147_483;

/**
 * Checks a definition and makes it ready to run.
 *
 * @param serves whether there is something here that does what a Task's `Resource` names.
 * @throws AwsError InvalidDefinition naming what is wrong, or what is not served locally.
 */
export function readDefinition(text: string, serves: (resource: string) => boolean): Workflow {
  const definition = parse(text);
  const resources = new Map<string, TaskResource>();
  const prepared = prepare(definition, (name, state) => {
    const resource = state.Resource ?? '';
    if (!serves(resource)) {
      throw invalid(`the local environment does not serve ${resource} (state ${name})`);
    }
    const given = state['TimeoutSeconds'];
    const timeoutSeconds = typeof given === 'number' ? given : LONGEST_TIMEOUT_SECONDS;
    resources.set(name, { resource, timeoutSeconds });
  });
  try {
    return { machine: new StateMachine(prepared as unknown as StateMachineDefinition), resources };
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

function parse(text: string): States {
  try {
    return JSON.parse(text) as States;
  } catch (error) {
    throw invalid(`it is not JSON: ${(error as Error).message}`);
  }
}

/** The definition with what the engine takes otherwise than AWS made explicit. */
function prepare(machine: States, onTask: (name: string, state: State) => void): States {
  const states = Object.entries(machine.States ?? {}).map(([name, state]) => {
    refuseJsonata(machine, name);
    refuseJsonata(state, name);
    return [name, prepareState(name, state, onTask)] as const;
  });
  return { ...machine, States: Object.fromEntries(states) };
}

function prepareState(name: string, state: State, onTask: (name: string, state: State) => void): State {
  const { ResultPath, ...rest } = state;
  // The engine would make a field named "$" of a path to the whole.
  const prepared: Record<string, unknown> = ResultPath === '$' ? rest : { ...state };
  if (state.Type === 'Task') {
    onTask(name, state);
    if (state['TimeoutSeconds'] === undefined && state['TimeoutSecondsPath'] === undefined) {
      // The engine would give a Task one minute.
      prepared['TimeoutSeconds'] = LONGEST_TIMEOUT_SECONDS;
    }
  }
  for (const field of ['Iterator', 'ItemProcessor']) {
    if (state[field] !== undefined) prepared[field] = prepare(state[field] as States, onTask);
  }
  if (Array.isArray(state['Branches'])) {
    prepared['Branches'] = state['Branches'].map((branch: States) => prepare(branch, onTask));
  }
  return prepared;
}

function refuseJsonata(scope: Readonly<Record<string, unknown>>, name: string): void {
  if (scope['QueryLanguage'] === 'JSONata') {
    throw invalid(`state ${name} uses JSONata; the local environment runs JSONPath definitions`);
  }
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: ${reason}.`);
}
