import { AwsError } from '../gateway/service-handler';
import { readDefinition } from './definition';
import { type Execution, now } from './execution';
import type { Executions } from './executions';
import type { StateMachineRecord, StateMachines } from './state-machines';

/** The members of all requests together; the SDK sends those that an operation requires. */
export interface Input {
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly resourceArn: string;
  readonly name?: string;
  readonly definition?: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly statusFilter?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly reverseOrder?: boolean;
  readonly tags?: ReadonlyArray<{ readonly key: string; readonly value: string }>;
  readonly tagKeys?: readonly string[];
}

type Operation = (input: Input) => Promise<unknown>;

const DEFAULT_PAGE = 100;

/** Each call of the Step Functions API that is served, by name. */
export function operations(
  machines: StateMachines,
  executions: Executions,
  arnPrefix: string,
): Readonly<Record<string, Operation>> {
  const check = (definition: string) => readDefinition(definition, (resource) => executions.serves(resource));
  return {
    async CreateStateMachine({ name = '', definition = '', roleArn = '', tags = [] }) {
      if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      check(definition);
      const stateMachineArn = `${arnPrefix}:stateMachine:${name}`;
      const present = machines.find(stateMachineArn);
      if (present !== undefined) {
        if (present.definition !== definition || present.roleArn !== roleArn) {
          throw new AwsError(
            'StateMachineAlreadyExists',
            `State Machine Already Exists: '${stateMachineArn}'`,
          );
        }
        return { stateMachineArn, creationDate: present.creationDate };
      }
      const creationDate = now();
      await machines.put({
        stateMachineArn,
        name,
        definition,
        roleArn,
        creationDate,
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      });
      return { stateMachineArn, creationDate };
    },
    async UpdateStateMachine({ stateMachineArn, definition, roleArn }) {
      const machine = machines.get(stateMachineArn);
      if (definition !== undefined) check(definition);
      await machines.put({
        ...machine,
        definition: definition ?? machine.definition,
        roleArn: roleArn ?? machine.roleArn,
      });
      return { updateDate: now() };
    },
    async DescribeStateMachine({ stateMachineArn }) {
      const { tags: _, ...machine } = machines.get(stateMachineArn);
      return { ...machine, status: 'ACTIVE', type: 'STANDARD' };
    },
    async ListStateMachines(input) {
      const [page, nextToken] = paged(machines.list(), input);
      return { stateMachines: page.map(machineItem), nextToken };
    },
    async DeleteStateMachine({ stateMachineArn }) {
      await machines.delete(stateMachineArn);
      return {};
    },
    async StartExecution({ stateMachineArn, name, input }) {
      const { definition, roleArn, name: machineName } = machines.get(stateMachineArn);
      const execution = await executions.start(check(definition), {
        stateMachineArn,
        machineName,
        roleArn,
        ...(name === undefined ? {} : { name }),
        ...(input === undefined ? {} : { input }),
      });
      return { executionArn: execution.executionArn, startDate: execution.startDate };
    },
    async DescribeExecution({ executionArn }) {
      const { history: _, ...execution } = executions.get(executionArn);
      const included = { included: true };
      return { ...execution, inputDetails: included, outputDetails: included };
    },
    async ListExecutions(input) {
      machines.get(input.stateMachineArn);
      const all = executions
        .list(input.stateMachineArn)
        .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
      const [page, nextToken] = paged(all, input);
      return { executions: page.map(executionItem), nextToken };
    },
    async StopExecution({ executionArn, error, cause }) {
      const stopped = await executions.stop(executionArn, {
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      return { stopDate: stopped.stopDate };
    },
    async GetExecutionHistory(input) {
      const { history } = executions.get(input.executionArn);
      const [events, nextToken] = paged(input.reverseOrder ? history.toReversed() : history, input);
      return { events, nextToken };
    },
    async TagResource({ resourceArn, tags = [] }) {
      const machine = machines.get(resourceArn);
      const added = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
      await machines.put({ ...machine, tags: { ...machine.tags, ...added } });
      return {};
    },
    async UntagResource({ resourceArn, tagKeys = [] }) {
      const machine = machines.get(resourceArn);
      const tags = Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key));
      await machines.put({ ...machine, tags: Object.fromEntries(tags) });
      return {};
    },
    async ListTagsForResource({ resourceArn }) {
      const { tags } = machines.get(resourceArn);
      return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
    },
  };
}

function machineItem({ stateMachineArn, name, creationDate }: StateMachineRecord) {
  return { stateMachineArn, name, creationDate, type: 'STANDARD' };
}

function executionItem({ executionArn, stateMachineArn, name, status, startDate, stopDate }: Execution) {
  return { executionArn, stateMachineArn, name, status, startDate, stopDate };
}

/** A token is the place where the next page begins. */
function paged<T>(items: readonly T[], input: Input): [page: readonly T[], nextToken: string | undefined] {
  const from = Number(input.nextToken ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidToken', `Invalid Token: '${input.nextToken}'`);
  }
  const until = from + (input.maxResults || DEFAULT_PAGE);
  return [items.slice(from, until), until < items.length ? String(until) : undefined];
}
