import { join } from 'node:path';
import { AwsError } from '../gateway/service-handler';
import { invalidRequest } from './errors';
import { JsonMap } from './json-file';

/** A statement with question marks for its parameters, kept in a workgroup; as the API spells it. */
export interface PreparedStatement {
  readonly StatementName: string;
  readonly QueryStatement: string;
  readonly WorkGroupName: string;
  readonly Description?: string | undefined;
  /** Seconds since the epoch. */
  readonly LastModifiedTime: number;
}

/** https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html */
const MOST_PER_WORKGROUP = 1000;

/** What CreatePreparedStatement and PREPARE keep: one store behind both doors. */
export class PreparedStatements {
  readonly #file: JsonMap<PreparedStatement>;

  constructor(stateDir: string) {
    this.#file = new JsonMap(join(stateDir, 'prepared-statements.json'));
  }

  find(workGroup: string, name: string): PreparedStatement | undefined {
    return this.#file.get(key(workGroup, name));
  }

  /** @throws AwsError ResourceNotFoundException */
  get(workGroup: string, name: string): PreparedStatement {
    const found = this.find(workGroup, name);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', notFound(workGroup, name), 400, { ResourceName: name });
    }
    return found;
  }

  /** By name. */
  ofWorkGroup(workGroup: string): PreparedStatement[] {
    return this.#file
      .values()
      .filter((statement) => statement.WorkGroupName === workGroup)
      .sort((a, b) => a.StatementName.localeCompare(b.StatementName));
  }

  /** @throws AwsError when the name is taken or the workgroup full. */
  create(statement: PreparedStatement): void {
    const { WorkGroupName, StatementName } = statement;
    if (this.find(WorkGroupName, StatementName) !== undefined) {
      throw invalidRequest(`PreparedStatement ${StatementName} already exists in WorkGroup ${WorkGroupName}`);
    }
    if (this.ofWorkGroup(WorkGroupName).length >= MOST_PER_WORKGROUP) {
      throw invalidRequest(
        `WorkGroup ${WorkGroupName} has ${MOST_PER_WORKGROUP} prepared statements: no more fit.`,
      );
    }
    this.put(statement);
  }

  put(statement: PreparedStatement): void {
    this.#file.set(key(statement.WorkGroupName, statement.StatementName), statement);
  }

  /** @throws AwsError ResourceNotFoundException */
  delete(workGroup: string, name: string): void {
    this.get(workGroup, name);
    this.#file.delete(key(workGroup, name));
  }
}

export function notFound(workGroup: string, name: string): string {
  return `PreparedStatement ${name} was not found in workGroup ${workGroup}`;
}

/** Neither part may hold a slash. */
function key(workGroup: string, name: string): string {
  return `${workGroup}/${name}`;
}
