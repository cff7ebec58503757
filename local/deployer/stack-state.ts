import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { Deployed } from './provider';

/** A resource as the last deployment left it. */
export interface ResourceState extends Deployed {
  readonly type: string;
  /** Of the resolved properties: another hash means a change. */
  readonly hash: string;
  /** The template said to keep it when it goes. */
  readonly retain: boolean;
}

interface StackRecord {
  readonly resources: Record<string, ResourceState>;
  readonly outputs: Record<string, unknown>;
  readonly exports: Record<string, unknown>;
}

/**
 * What has been deployed of one stack. Written after each resource, so that a deployment that was cut off
 * goes on where it stood.
 */
export class StackState {
  private constructor(
    readonly name: string,
    private readonly file: string,
    private record: StackRecord,
  ) {}

  /** @param directory a file for each stack. */
  static async open(directory: string, name: string): Promise<StackState> {
    const file = join(directory, `${name}.json`);
    const record = await readJson<StackRecord>(file);
    return new StackState(name, file, record ?? { resources: {}, outputs: {}, exports: {} });
  }

  /** Names of the stacks that earlier deployments left. */
  static async names(directory: string): Promise<string[]> {
    return (await readdirIfAny(directory, '.json')).map((file) => file.slice(0, -'.json'.length));
  }

  get(logicalId: string): ResourceState | undefined {
    return this.record.resources[logicalId];
  }

  /** In the order of their making. */
  logicalIds(): string[] {
    return Object.keys(this.record.resources);
  }

  get outputs(): Readonly<Record<string, unknown>> {
    return this.record.outputs;
  }

  get exports(): Readonly<Record<string, unknown>> {
    return this.record.exports;
  }

  async put(logicalId: string, resource: ResourceState): Promise<void> {
    await this.#write({ ...this.record, resources: { ...this.record.resources, [logicalId]: resource } });
  }

  async forget(logicalId: string): Promise<void> {
    const { [logicalId]: _, ...resources } = this.record.resources;
    await this.#write({ ...this.record, resources });
  }

  async publish(outputs: Record<string, unknown>, exports: Record<string, unknown>): Promise<void> {
    await this.#write({ ...this.record, outputs, exports });
  }

  /** The stack is gone. */
  delete(): Promise<void> {
    return rm(this.file, { force: true });
  }

  async #write(record: StackRecord): Promise<void> {
    this.record = record;
    await writeJson(this.file, record);
  }
}

/** Of resolved properties. */
export function hashOf(properties: unknown): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex');
}
