import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { readdirIfAny, readJson, writeJson } from '../json-file';

export interface Target {
  /** Of a state machine. */
  readonly Arn: string;
  readonly RoleArn: string;
  /** JSON text. @default '{}' */
  readonly Input?: string;
  readonly [further: string]: unknown;
}

/** One schedule as it was created; persisted. Times in seconds since the epoch. */
export interface ScheduleRecord {
  readonly Name: string;
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly Target: Target;
  readonly CreationDate: number;
  readonly LastModificationDate: number;
  readonly [further: string]: unknown;
}

export const DEFAULT_GROUP = 'default';

/** The schedules there are. */
export class Schedules {
  readonly #schedules = new Map<string, ScheduleRecord>();

  private constructor(private readonly directory: string) {}

  /** Reads what an earlier process left. */
  static async open(directory: string): Promise<Schedules> {
    const schedules = new Schedules(directory);
    for (const file of await readdirIfAny(directory, '.json')) {
      const schedule = await readJson<ScheduleRecord>(join(directory, file));
      if (schedule !== undefined) schedules.#schedules.set(keyOf(schedule), schedule);
    }
    return schedules;
  }

  list(): ScheduleRecord[] {
    return [...this.#schedules.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  find(group: string, name: string): ScheduleRecord | undefined {
    return this.#schedules.get(`${group}.${name}`);
  }

  /** @throws AwsError ResourceNotFoundException. */
  get(group: string, name: string): ScheduleRecord {
    const schedule = this.find(group, name);
    if (schedule === undefined) {
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    }
    return schedule;
  }

  async put(schedule: ScheduleRecord): Promise<void> {
    await writeJson(this.#file(schedule), schedule);
    this.#schedules.set(keyOf(schedule), schedule);
  }

  async delete(schedule: ScheduleRecord): Promise<void> {
    await rm(this.#file(schedule), { force: true });
    this.#schedules.delete(keyOf(schedule));
  }

  #file(schedule: ScheduleRecord): string {
    return join(this.directory, `${keyOf(schedule)}.json`);
  }
}

export const keyOf = ({ GroupName, Name }: Pick<ScheduleRecord, 'GroupName' | 'Name'>): string =>
  `${GroupName}.${Name}`;
