import { join } from 'node:path';
import { invalidRequest } from './errors';
import { ENGINE_VERSION } from './execution';
import { JsonMap } from './json-file';

/** A workgroup's configuration as CreateWorkGroup takes it; members that we do not act on are kept as given. */
export interface WorkGroupConfiguration {
  readonly ResultConfiguration?: {
    readonly OutputLocation?: string | undefined;
    readonly [other: string]: unknown;
  };
  readonly EnforceWorkGroupConfiguration?: boolean;
  /** Bytes; at least 10,000,000. */
  readonly BytesScannedCutoffPerQuery?: number;
  readonly [other: string]: unknown;
}

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
        Configuration: { EnforceWorkGroupConfiguration: false, EngineVersion: ENGINE_VERSION },
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
    if (found === undefined) throw invalidRequest(`WorkGroup ${name} is not found.`);
    return found;
  }

  /** By name. */
  list(): WorkGroup[] {
    return this.#file.values().sort((a, b) => a.Name.localeCompare(b.Name));
  }

  /** @throws AwsError when the name is taken or the cutoff too small. */
  create(group: WorkGroup): void {
    if (this.#file.get(group.Name) !== undefined)
      throw invalidRequest(`WorkGroup ${group.Name} is already created`);
    this.put(group);
  }

  /** @throws AwsError when the cutoff is too small. */
  put(group: WorkGroup): void {
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

/**
 * Where a query's result goes: the workgroup's location when it enforces its configuration, else the
 * request's, else the workgroup's.
 * @throws AwsError when neither names one, or it is no S3 path.
 */
export function resultLocation(group: WorkGroup, requested: string | undefined): string {
  const own = group.Configuration.ResultConfiguration?.OutputLocation;
  const location = group.Configuration.EnforceWorkGroupConfiguration
    ? (own ?? requested)
    : (requested ?? own);
  if (location === undefined) {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  if (!/^s3:\/\/[^/]+(\/.*)?$/.test(location)) throw invalidRequest('outputLocation is not a valid S3 path.');
  return location.replace(/\/+$/, '');
}
