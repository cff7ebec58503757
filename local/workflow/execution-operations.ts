import { randomUUID } from 'node:crypto';
import { AwsError } from '../gateway/service-handler';
import type { Execution } from './execution';
import type { Executions, StartInput } from './executions';
import { withoutData } from './history';
import { LARGEST_PAYLOAD } from './interpreter/thread';
import {
  arnOf,
  EXECUTION_NAME,
  type Input,
  invalidInput,
  nameOf,
  type Operations,
  paged,
} from './operation-input';
import type { StateMachineRecord, StateMachines } from './state-machines';
import type { TaskTokens } from './task-tokens';

const INCLUDED = { included: true };

/** Executions, and the tokens that their tasks wait for. */
export function executionOperations(
  machines: StateMachines,
  executions: Executions,
  tokens: TaskTokens,
): Operations {
  const machineOf = ({ stateMachineArn }: Input) => machines.get(arnOf(stateMachineArn, 'stateMachine'));
  const executionOf = ({ executionArn }: Input) => executions.get(arnOf(executionArn, 'execution'));
  return {
    async StartExecution(input) {
      const machine = machineOf(input);
      const start = startInput(machine, input);
      if (machine.type === 'STANDARD') {
        const { executionArn, startDate } = await executions.start(start);
        return { executionArn, startDate };
      }
      const { executionArn, startDate } = executions.startExpress(start);
      return { executionArn, startDate };
    },
    async StartSyncExecution(input) {
      const machine = machineOf(input);
      if (machine.type !== 'EXPRESS') throw typeNotSupported();
      const ended = await executions.startExpress(startInput(machine, input)).ended;
      const took = ((ended.stopDate ?? ended.startDate) - ended.startDate) * 1000;
      return {
        ...described(ended, input),
        billingDetails: { billedDurationInMilliseconds: Math.ceil(took / 100) * 100 },
      };
    },
    async DescribeExecution(input) {
      const execution = executionOf(input);
      return {
        ...described(execution, input),
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason:
          execution.status === 'RUNNING' || execution.status === 'SUCCEEDED'
            ? `Execution is ${execution.status} and cannot be redriven`
            : 'The local environment redrives no executions',
      };
    },
    async ListExecutions(input) {
      if (input.mapRunArn !== undefined) {
        throw new AwsError(
          'ValidationException',
          "The local environment has no Map Runs; 'mapRunArn' cannot be used.",
        );
      }
      const machine = machineOf(input);
      if (machine.type === 'EXPRESS') throw typeNotSupported();
      const all = executions
        .list(machine.stateMachineArn)
        .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter)
        // None has been redriven.
        .filter(() => input.redriveFilter !== 'REDRIVEN');
      const { page, nextToken } = paged(all, input);
      return { executions: page.map(executionItem), nextToken };
    },
    async StopExecution(input) {
      const { executionArn } = executionOf(input);
      const { error, cause } = input;
      const { stopDate } = await executions.stop(executionArn, {
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      return { stopDate };
    },
    async GetExecutionHistory(input) {
      const { history } = executionOf(input);
      const { page, nextToken } = paged(input.reverseOrder ? history.toReversed() : history, input);
      return { events: input.includeExecutionData === false ? page.map(withoutData) : page, nextToken };
    },
    async SendTaskSuccess({ taskToken, output }) {
      tokens.succeed(taskToken, output);
      return {};
    },
    async SendTaskFailure({ taskToken, error, cause }) {
      tokens.fail(taskToken, error, cause);
      return {};
    },
    async SendTaskHeartbeat({ taskToken }) {
      tokens.heartbeat(taskToken);
      return {};
    },
  };
}

/** An execution as it is told; without its data where that is asked for. */
function described(execution: Execution, { includedData }: Input) {
  const { history: _, machine: __, input, output, ...told } = execution;
  if (includedData === 'METADATA_ONLY') return told;
  const ended = output === undefined ? {} : { output, outputDetails: INCLUDED };
  return { ...told, input, inputDetails: INCLUDED, ...ended };
}

/** @throws AwsError InvalidName, InvalidExecutionInput or ValidationException. */
function startInput(machine: StateMachineRecord, input: Input): StartInput {
  const { stateMachineArn, name: machineName, type, definition, roleArn, updateDate } = machine;
  const text = input.input ?? '{}';
  const name = input.name === undefined ? randomUUID() : nameOf(input.name, EXECUTION_NAME);
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD) {
    throw invalidInput(
      'input',
      `${text.slice(0, 20)}…`,
      `Member must have length less than or equal to ${LARGEST_PAYLOAD}`,
    );
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
  const kind = type === 'STANDARD' ? 'execution' : 'express';
  const unique = type === 'STANDARD' ? '' : `:${randomUUID()}`;
  return {
    executionArn: stateMachineArn.replace(/:stateMachine:.*$/, `:${kind}:${machineName}:${name}${unique}`),
    stateMachineArn,
    name,
    machine: { name: machineName, definition, roleArn, updateDate },
    input: text,
    traceHeader: input.traceHeader,
  };
}

function typeNotSupported(): AwsError {
  return new AwsError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  );
}

function executionItem({ executionArn, stateMachineArn, name, status, startDate, stopDate }: Execution) {
  return { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount: 0 };
}
