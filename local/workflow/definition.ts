import validate from 'asl-validator';
import { AwsError } from '../gateway/service-handler';
import { checkState } from './definition-state';
import { isObject, type States } from './interpreter/language';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A Task state of a definition; states have names of their own throughout a definition. */
export interface TaskState {
  readonly state: string;
  readonly resource: string;
  /** The names of the Parameters, `.$` taken off; undefined where the state's input is what the task takes. */
  readonly parameters: readonly string[] | undefined;
}

/** Says what keeps a Task from running here; undefined when it can. */
export type TaskCheck = (task: TaskState) => string | undefined | Promise<string | undefined>;

/** A definition that was checked when it was given. */
export const definitionOf = (text: string): States => JSON.parse(text) as States;

/**
 * Checks a definition: by the language, and by what runs locally.
 *
 * @throws AwsError InvalidDefinition naming the state and what is wrong with it, or not served locally.
 */
export async function checkDefinition(text: string, type: MachineType, check: TaskCheck): Promise<void> {
  const definition = parse(text);
  const tasks: TaskState[] = [];
  // First what this environment cannot run: the language's own check calls some of it a fault.
  eachState(definition, definition['QueryLanguage'], (name, state) => {
    const problem = checkState(state, type);
    if (problem !== undefined) throw invalid(`${problem} (state ${name})`);
    if (state['Type'] === 'Task') tasks.push(taskState(name, state));
  });
  checkLanguage(text, definition);
  for (const task of tasks) {
    const problem = await check(task);
    if (problem !== undefined) throw invalid(`${problem} (state ${task.state})`);
  }
}

/** Definitions without a fault, the last ones: the check compiles its schemas anew each time. */
const sound = new Set<string>();
const MOST_REMEMBERED = 100;

/** @throws AwsError InvalidDefinition */
function checkLanguage(text: string, definition: object): void {
  if (sound.has(text)) return;
  // The check writes into what it is given.
  const { isValid, errorsText } = validate(structuredClone(definition), {
    checkPaths: false,
    checkArn: false,
  });
  if (!isValid) throw invalid(errorsText(', '));
  for (const oldest of sound) {
    if (sound.size < MOST_REMEMBERED) break;
    sound.delete(oldest);
  }
  sound.add(text);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw invalid(`INVALID_JSON_DESCRIPTION: it is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(definition)) throw invalid('INVALID_JSON_DESCRIPTION: it is not an object');
  return definition;
}

type Visit = (name: string, state: Readonly<Record<string, unknown>>) => void;

/** Of the machine, its branches and its maps; what is not shaped like states is left to the language's check. */
function eachState(states: unknown, language: unknown, visit: Visit): void {
  if (!isObject(states) || !isObject(states['States'])) return;
  for (const [name, state] of Object.entries(states['States'])) {
    if (!isObject(state)) continue;
    visit(name, { QueryLanguage: language, ...state });
    const { Branches: branches, ItemProcessor: processor, Iterator: iterator } = state;
    const inner = [...(Array.isArray(branches) ? (branches as unknown[]) : []), processor, iterator];
    for (const each of inner) eachState(each, language, visit);
  }
}

function taskState(state: string, { Resource, Parameters }: Readonly<Record<string, unknown>>): TaskState {
  const parameters = isObject(Parameters)
    ? Object.keys(Parameters).map((key) => key.replace(/\.\$$/, ''))
    : undefined;
  return { state, resource: String(Resource ?? ''), parameters };
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${reason}'`);
}
