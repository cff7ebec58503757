import { AwsError } from '../gateway/service-handler';
import { readJson, writeJson } from '../json-file';

export interface LogGroup {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** @default - events are kept as long as there is room */
  readonly retentionDays?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** When each was created, of those that a call created; others begin with their first event. */
  readonly streams: Readonly<Record<string, number>>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The log groups that there are, on disk in one file. */
export class LogGroups {
  readonly #groups = new Map<string, LogGroup>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(private readonly file: string) {}

  /** Reads what an earlier process left. */
  static async open(file: string): Promise<LogGroups> {
    const groups = new LogGroups(file);
    for (const group of (await readJson<LogGroup[]>(file)) ?? []) groups.#groups.set(group.name, group);
    return groups;
  }

  /** By name. */
  list(): LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AwsError ResourceNotFoundException, as CloudWatch Logs words it. */
  get(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }

  /** @throws AwsError ResourceAlreadyExistsException */
  async create(name: string, tags: Readonly<Record<string, string>>): Promise<void> {
    if (this.#groups.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    await this.change({ name, createdAt: Date.now(), tags, streams: {} });
  }

  /** For services that log without a call: they make the group that they write to. */
  ensure(name: string): void {
    if (this.#groups.has(name)) return;
    void this.change({ name, createdAt: Date.now(), tags: {}, streams: {} });
  }

  /** Takes the place of the one of its name. Resolves when it is on disk. */
  async change(group: LogGroup): Promise<void> {
    this.#groups.set(group.name, group);
    await this.#save();
  }

  /** @throws AwsError ResourceNotFoundException */
  async delete(name: string): Promise<void> {
    this.get(name);
    this.#groups.delete(name);
    await this.#save();
  }

  /** Events before this time have expired. Milliseconds since 1970. */
  keptSince(name: string): number {
    const days = this.#groups.get(name)?.retentionDays;
    return days === undefined ? 0 : Date.now() - days * DAY_MS;
  }

  /** Resolves when all is on disk. */
  close(): Promise<void> {
    return this.#writing;
  }

  #save(): Promise<void> {
    this.#writing = this.#writing.then(() => writeJson(this.file, this.list()));
    return this.#writing;
  }
}

/** Of a name, or of an ARN with or without `:*` at its end. */
export const groupNameOf = (identifier: string) =>
  /^arn:aws:logs:[^:]*:\d{12}:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier;
