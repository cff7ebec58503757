import { join } from 'node:path';
import type * as z from 'zod';
import { invalidRequest } from './errors';
import { ENGINE_VERSION } from './execution';
import { JsonMap } from './json-file';
import { checkResultConfiguration } from './result-configuration';
import { type configurationInput, refuseSettings } from './work-group-configuration';

/** A workgroup's configuration, as the API spells it. */
export type WorkGroupConfiguration = Omit<z.output<typeof configurationInput>, 'EngineVersion'> & {
  readonly EngineVersion: { readonly SelectedEngineVersion: string; readonly EffectiveEngineVersion: string };
};

export interface Tag {
  readonly Key: string;
  readonly Value?: string | undefined;
}

export interface WorkGroup {
  readonly Name: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly Description?: string | undefined;
  readonly Configuration: WorkGroupConfiguration;
  /** Seconds since the epoch. */
  readonly CreationTime: number;
  readonly Tags: readonly Tag[];
}

export const PRIMARY = 'primary';
/** Least cutoff that Athena accepts, in bytes. */
const LEAST_CUTOFF_BYTES = 10_000_000;

/** Workgroups by name; `primary` is always there. */
export class WorkGroups {
  readonly #file: JsonMap<WorkGroup>;

  /** @param now milliseconds since the epoch */
  constructor(stateDir: string, now: number) {
    this.#file = new JsonMap(join(stateDir, 'work-groups.json'));
    if (this.#file.get(PRIMARY) === undefined) {
      this.#file.set(PRIMARY, {
        Name: PRIMARY,
        State: 'ENABLED',
        Configuration: {
          ResultConfiguration: {},
          EnforceWorkGroupConfiguration: false,
          PublishCloudWatchMetricsEnabled: false,
          RequesterPaysEnabled: false,
          EngineVersion: ENGINE_VERSION,
        },
        CreationTime: now / 1000,
        Tags: [],
      });
    }
  }

  find(name: string): WorkGroup | undefined {
    return this.#file.get(name);
  }

  /** @throws AwsError when there is no such workgroup. */
  get(name: string): WorkGroup {
    const found = this.find(name);
    if (found === undefined) throw invalidRequest('WorkGroup is not found.');
    return found;
  }

  /** By name. */
  list(): WorkGroup[] {
    return this.#file.values().sort((a, b) => a.Name.localeCompare(b.Name));
  }

  /** @throws AwsError when the name is taken, and as put() does. */
  create(group: WorkGroup): void {
    if (this.#file.get(group.Name) !== undefined)
      throw invalidRequest(`WorkGroup ${group.Name} is already created`);
    this.put(group);
  }

  /** @throws AwsError when the cutoff is too small, or for settings that do not fit or are not done here. */
  put(group: WorkGroup): void {
    refuseSettings(group.Configuration);
    checkResultConfiguration(group.Configuration.ResultConfiguration);
    const cutoff = group.Configuration.BytesScannedCutoffPerQuery;
    if (cutoff !== undefined && cutoff < LEAST_CUTOFF_BYTES) {
      throw invalidRequest(
        `BytesScannedCutoffPerQuery is ${cutoff}; it must be at least ${LEAST_CUTOFF_BYTES} bytes.`,
      );
    }
    this.#file.set(group.Name, group);
  }

  /** @throws AwsError for `primary`, and when there is no such workgroup. */
  delete(name: string): void {
    if (name === PRIMARY) throw invalidRequest('WorkGroup primary cannot be deleted.');
    this.get(name);
    this.#file.delete(name);
  }
}
