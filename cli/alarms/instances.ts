import { deployedIn, environmentNamed } from '../../lib/config';
import { runGroupOf } from '../../lib/contract/order-marts';
import { datasets } from '../../lib/datasets';
import {
  type AlarmDeclaration,
  type AlarmId,
  type AlarmScope,
  alarms,
  DATASET_STALE,
  datasetStale,
  isLeftOut,
} from '../../lib/wiring/alarms';
import { names } from '../../lib/wiring/names';
import { clientVariables } from '../aws';

export type AnyAlarmId = AlarmId | typeof DATASET_STALE;

export const ALARM_IDS: readonly AnyAlarmId[] = [DATASET_STALE, ...(Object.keys(alarms) as AlarmId[])];

export const declarationOf = (
  id: AnyAlarmId,
): Pick<AlarmDeclaration, 'scope' | 'severity' | 'title' | 'analystsSee' | 'stale'> =>
  id === DATASET_STALE ? datasetStale : alarms[id];

/** One of an environment's alarms, as its name tells it. */
export interface AlarmInstance {
  readonly name: string;
  readonly id: AnyAlarmId;
  /** Dataset or run group; none for alarms of the whole environment. */
  readonly of?: string;
}

/** Every alarm of an environment, by name. */
export function instancesOf(environment: string): ReadonlyMap<string, AlarmInstance> {
  const chosen = deployedIn(environmentNamed(environment), datasets);
  const owners: Readonly<Record<AlarmScope, ReadonlyArray<string | undefined>>> = {
    dataset: chosen.map(({ name }) => name),
    group: [...new Set(chosen.map(runGroupOf))],
    environment: [undefined],
  };
  const instances = ALARM_IDS.flatMap((id) =>
    owners[declarationOf(id).scope]
      .filter((of) => isAsked(id, of))
      .map((of) => ({
        name: names.alarm(environment, id, of),
        id,
        ...(of === undefined ? {} : { of }),
      })),
  );
  return new Map(instances.map((instance) => [instance.name, instance]));
}

function isAsked(id: AnyAlarmId, of: string | undefined): boolean {
  const dataset = datasets.find(({ name }) => name === of);
  return id === DATASET_STALE || !isLeftOut(id, dataset?.monitoring);
}

/** What the commands of a page want in the shell's environment. */
export function pageVariables(environment: string, { id, of }: AlarmInstance): Record<string, string> {
  const variable = { dataset: 'DATASET', group: 'GROUP', environment: undefined }[declarationOf(id).scope];
  return {
    ENV: environment,
    ...(variable === undefined || of === undefined ? {} : { [variable]: of }),
    ...clientVariables(environment),
  };
}
