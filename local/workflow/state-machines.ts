import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { MachineType } from './definition';

/** One state machine; persisted. Times in seconds since the epoch. */
export interface StateMachineRecord {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: MachineType;
  /** Amazon States Language, JSON text. */
  readonly definition: string;
  readonly roleArn: string;
  readonly creationDate: number;
  /** The creation's, until there is an update. */
  readonly updateDate: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The state machines there are. */
export class StateMachines {
  readonly #machines = new Map<string, StateMachineRecord>();

  private constructor(private readonly directory: string) {}

  /** Reads what an earlier process left. */
  static async open(directory: string): Promise<StateMachines> {
    const machines = new StateMachines(directory);
    for (const file of await readdirIfAny(directory, '.json')) {
      const machine = await readJson<StateMachineRecord>(join(directory, file));
      if (machine === undefined) continue;
      // Older records name neither; every machine was of this type then.
      const older = { type: 'STANDARD', updateDate: machine.creationDate } as const;
      machines.#machines.set(machine.stateMachineArn, { ...older, ...machine });
    }
    return machines;
  }

  list(): StateMachineRecord[] {
    return [...this.#machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(stateMachineArn: string): StateMachineRecord | undefined {
    return this.#machines.get(stateMachineArn);
  }

  /** @throws AwsError StateMachineDoesNotExist. */
  get(stateMachineArn: string): StateMachineRecord {
    const machine = this.find(stateMachineArn);
    if (machine === undefined) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    return machine;
  }

  async put(machine: StateMachineRecord): Promise<void> {
    await writeJson(this.#file(machine), machine);
    this.#machines.set(machine.stateMachineArn, machine);
  }

  async delete(stateMachineArn: string): Promise<void> {
    const machine = this.find(stateMachineArn);
    if (machine === undefined) return;
    await rm(this.#file(machine), { force: true });
    this.#machines.delete(stateMachineArn);
  }

  #file({ name }: StateMachineRecord): string {
    return join(this.directory, `${name}.json`);
  }
}
