import { AwsError } from '../gateway/service-handler';
import { checkDefinition, type MachineType, type TaskCheck } from './definition';
import { now } from './execution';
import type { Executions } from './executions';
import {
  arnOf,
  type Input,
  invalidInput,
  MACHINE_NAME,
  nameOf,
  type Operations,
  paged,
} from './operation-input';
import type { StateMachineRecord, StateMachines } from './state-machines';

const MACHINE = 'stateMachine';

/** State machines and their tags. */
export function machineOperations(
  machines: StateMachines,
  executions: Executions,
  check: TaskCheck,
  arnPrefix: string,
): Operations {
  const machineOf = ({ stateMachineArn }: Input) => machines.get(arnOf(stateMachineArn, MACHINE));
  const tagged = ({ resourceArn }: Input) => {
    const machine = machines.find(arnOf(resourceArn, MACHINE));
    if (machine !== undefined) return machine;
    throw new AwsError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
  };
  return {
    async CreateStateMachine(input) {
      const { definition = '', roleArn, tags = [] } = input;
      const name = nameOf(input.name, MACHINE_NAME);
      const type = typeOf(input.type);
      refuseSettings(input);
      if (roleArn === undefined) throw new AwsError('InvalidArn', "Invalid Arn: 'roleArn is missing'");
      await checkDefinition(definition, type, check);
      const stateMachineArn = `${arnPrefix}:${MACHINE}:${name}`;
      const present = machines.find(stateMachineArn);
      if (present !== undefined) {
        // The role and the tags do not tell one machine from another, and stay as they were.
        if (present.definition !== definition || present.type !== type) {
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
        type,
        definition,
        roleArn,
        creationDate,
        updateDate: creationDate,
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      });
      return { stateMachineArn, creationDate };
    },
    async UpdateStateMachine(input) {
      const machine = machineOf(input);
      const { definition, roleArn } = input;
      refuseSettings(input);
      if (definition === undefined && roleArn === undefined && !namesSettings(input)) {
        throw new AwsError(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration, or the EncryptionConfiguration must be specified',
        );
      }
      if (definition !== undefined) await checkDefinition(definition, machine.type, check);
      const updateDate = now();
      await machines.put({
        ...machine,
        definition: definition ?? machine.definition,
        roleArn: roleArn ?? machine.roleArn,
        updateDate,
      });
      return { updateDate };
    },
    async DescribeStateMachine(input) {
      const { tags: _, updateDate: __, definition, ...machine } = machineOf(input);
      return {
        ...machine,
        ...(input.includedData === 'METADATA_ONLY' ? {} : { definition }),
        status: 'ACTIVE',
        ...SETTINGS,
      };
    },
    async DescribeStateMachineForExecution(input) {
      const { stateMachineArn, machine } = executions.get(arnOf(input.executionArn, 'execution'));
      const { definition, ...rest } = machine;
      return {
        stateMachineArn,
        ...rest,
        ...(input.includedData === 'METADATA_ONLY' ? {} : { definition }),
        ...SETTINGS,
      };
    },
    async ListStateMachines(input) {
      const { page, nextToken } = paged(machines.list(), input);
      return { stateMachines: page.map(machineItem), nextToken };
    },
    async DeleteStateMachine({ stateMachineArn }) {
      const arn = arnOf(stateMachineArn, MACHINE);
      // First, so that nothing starts while what runs is ended.
      await machines.delete(arn);
      await executions.forget(arn);
      return {};
    },
    async TagResource(input) {
      const machine = tagged(input);
      const added = Object.fromEntries((input.tags ?? []).map(({ key, value }) => [key, value]));
      await machines.put({ ...machine, tags: { ...machine.tags, ...added } });
      return {};
    },
    async UntagResource(input) {
      const machine = tagged(input);
      const kept = Object.entries(machine.tags).filter(([key]) => !input.tagKeys?.includes(key));
      await machines.put({ ...machine, tags: Object.fromEntries(kept) });
      return {};
    },
    async ListTagsForResource(input) {
      return { tags: Object.entries(tagged(input).tags).map(([key, value]) => ({ key, value })) };
    },
  };
}

/** What every state machine here has. */
const SETTINGS = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
};

const namesSettings = (input: Input) => Object.keys(SETTINGS).some((setting) => setting in input);

/** @throws AwsError of a setting that would have no effect. */
function refuseSettings(input: Input): void {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
  if ((loggingConfiguration?.level ?? 'OFF') !== 'OFF') {
    throw new AwsError(
      'InvalidLoggingConfiguration',
      "Invalid Logging Configuration: the local environment writes no logs of executions; 'level' is OFF.",
    );
  }
  if (tracingConfiguration?.enabled === true) {
    throw new AwsError(
      'InvalidTracingConfiguration',
      "Invalid Tracing Configuration: the local environment has no X-Ray; 'enabled' is false.",
    );
  }
  if ((encryptionConfiguration?.type ?? 'AWS_OWNED_KEY') !== 'AWS_OWNED_KEY') {
    throw new AwsError(
      'InvalidEncryptionConfiguration',
      "Invalid Encryption Configuration: the local environment encrypts no state machines; 'type' is AWS_OWNED_KEY.",
    );
  }
  if (input.publish === true) {
    throw new AwsError(
      'ValidationException',
      "The local environment keeps no versions of state machines; 'publish' is false.",
    );
  }
}

function typeOf(type = 'STANDARD'): MachineType {
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw invalidInput('type', type, 'Member must satisfy enum value set: [STANDARD, EXPRESS]');
}

function machineItem({ stateMachineArn, name, type, creationDate }: StateMachineRecord) {
  return { stateMachineArn, name, type, creationDate };
}
