import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  type SFNClient,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { found, generatedName, gone, isMissing, type Provider } from '../provider';

interface StateMachineProperties {
  readonly StateMachineName?: string;
  readonly StateMachineType?: 'STANDARD' | 'EXPRESS';
  readonly RoleArn: string;
  readonly DefinitionString?: string;
  readonly Definition?: unknown;
  readonly DefinitionSubstitutions?: Readonly<Record<string, unknown>>;
}

export const stateMachine: Provider = {
  type: 'AWS::StepFunctions::StateMachine',
  honours: [
    'StateMachineName',
    'StateMachineType',
    'DefinitionString',
    'Definition',
    'DefinitionSubstitutions',
  ],
  without: {
    LoggingConfiguration: 'the history of executions is kept under .catchment/state',
    RoleArn: 'roles are not assumed: a workflow may do everything',
    TracingConfiguration: 'there is no X-Ray',
  },
  async put(properties, context) {
    const { states } = context.clients;
    const wanted = properties as unknown as StateMachineProperties;
    const name = wanted.StateMachineName ?? generatedName(context, 80);
    const stateMachineArn = `arn:aws:states:${context.region}:${context.account}:stateMachine:${name}`;
    const { RoleArn: roleArn } = wanted;
    const type = wanted.StateMachineType ?? 'STANDARD';
    const definition = definitionOf(wanted);
    const present = await typeOf(stateMachineArn, states);
    if (present === type) {
      await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition, roleArn }));
    } else {
      // A machine keeps its type for life: another one takes its place.
      if (present !== undefined) await states.send(new DeleteStateMachineCommand({ stateMachineArn }));
      await states.send(new CreateStateMachineCommand({ name, type, definition, roleArn }));
    }
    return {
      physicalId: stateMachineArn,
      ref: stateMachineArn,
      attributes: { Arn: stateMachineArn, Name: name },
    };
  },
  exists: ({ physicalId }, { states }) =>
    found(states.send(new DescribeStateMachineCommand({ stateMachineArn: physicalId }))),
  remove: ({ physicalId }, { states }) =>
    gone(states.send(new DeleteStateMachineCommand({ stateMachineArn: physicalId }))),
};

/** Undefined when there is no such machine. */
async function typeOf(stateMachineArn: string, states: SFNClient): Promise<string | undefined> {
  try {
    return (await states.send(new DescribeStateMachineCommand({ stateMachineArn }))).type;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function definitionOf(wanted: StateMachineProperties): string {
  const text = wanted.DefinitionString ?? JSON.stringify(wanted.Definition);
  if (text === undefined) {
    throw new Error(
      'A state machine needs DefinitionString or Definition; DefinitionS3Location is not read.',
    );
  }
  const substitutions = wanted.DefinitionSubstitutions ?? {};
  return text.replaceAll(/\$\{([\w-]+)\}/g, (whole, key: string) =>
    key in substitutions ? String(substitutions[key]) : whole,
  );
}
