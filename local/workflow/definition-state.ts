import type { MachineType } from './definition';
import { pathsOf } from './interpreter/choice';
import { type ChoiceRule, isObject } from './interpreter/language';
import { parsePath } from './interpreter/path';
import { checkTemplate } from './interpreter/template';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that read data, and those that name one place in it. */
const PATHS = ['InputPath', 'OutputPath', 'ItemsPath', 'ErrorPath', 'CausePath'];
const REFERENCES = [
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'SecondsPath',
  'TimestampPath',
  'MaxConcurrencyPath',
];
const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector'];

/** What there is no interpreter for here, and the words for it. */
const NOT_RUN: Readonly<Record<string, string>> = {
  Assign: 'variables',
  Arguments: 'JSONata',
  Output: 'JSONata',
  Items: 'JSONata',
  Credentials: 'Credentials: no roles are assumed',
  ItemReader: 'a distributed Map',
  ItemBatcher: 'a distributed Map',
  ResultWriter: 'a distributed Map',
  Label: 'a distributed Map',
  ToleratedFailureCount: 'a distributed Map',
  ToleratedFailureCountPath: 'a distributed Map',
  ToleratedFailurePercentage: 'a distributed Map',
  ToleratedFailurePercentagePath: 'a distributed Map',
};
const WAITS = /\.(sync(:2)?|waitForTaskToken)$/;

/** What keeps a state from running here; undefined when nothing does. Its shape is not looked at. */
export function checkState(state: Fields, type: MachineType): string | undefined {
  const resource = String(state['Resource'] ?? '');
  if (state['QueryLanguage'] === 'JSONata') {
    return 'the local environment runs JSONPath definitions, not JSONata';
  }
  const scopes = [state, ...list(state['Catch']), ...list(state['Choices'])];
  const unserved = Object.entries(NOT_RUN).find(([field]) => scopes.some((scope) => field in scope))?.[1];
  if (unserved !== undefined) return `the local environment does not run ${unserved}`;
  if (isDistributed(state['ItemProcessor'])) return 'the local environment does not run a distributed Map';
  if (type === 'EXPRESS' && WAITS.test(resource)) {
    return `Express state machines do not support '${WAITS.exec(resource)?.[0]}' service integrations`;
  }
  if (('HeartbeatSeconds' in state || 'HeartbeatSecondsPath' in state) && !resource.endsWith('Token')) {
    return 'the local environment takes heartbeats of .waitForTaskToken only';
  }
  try {
    checkPaths(state);
    for (const field of TEMPLATES) checkTemplate(state[field]);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

function isDistributed(processor: unknown): boolean {
  if (!isObject(processor) || !isObject(processor['ProcessorConfig'])) return false;
  return processor['ProcessorConfig']['Mode'] === 'DISTRIBUTED';
}

/** @throws Error saying what is wrong with a path. */
function checkPaths(state: Fields): void {
  for (const field of PATHS) {
    if (typeof state[field] === 'string') parsePath(state[field]);
  }
  for (const field of REFERENCES) checkReference(field, state[field]);
  for (const scope of [state, ...list(state['Catch'])]) checkResultPath(scope['ResultPath']);
  for (const rule of list(state['Choices'])) {
    for (const path of pathsOf(rule as ChoiceRule)) parsePath(path);
  }
}

function checkReference(field: string, path: unknown): void {
  if (typeof path !== 'string' || parsePath(path).steps !== undefined) return;
  throw new Error(`${field} '${path}' is a reference path: it points to one place`);
}

function checkResultPath(path: unknown): void {
  checkReference('ResultPath', path);
  if (typeof path === 'string' && path.startsWith('$$')) {
    throw new Error(`ResultPath '${path}' does not point into the context object`);
  }
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
