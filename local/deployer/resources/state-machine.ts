import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

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
  honours: ['StateMachineName', 'DefinitionString', 'Definition', 'DefinitionSubstitutions'],
  without: {
    LoggingConfiguration: 'the history of executions is kept under .catchment/state',
    RoleArn: 'roles are not assumed: a workflow may do everything',
    TracingConfiguration: 'there is no X-Ray',
    StateMachineType: 'every workflow is STANDARD',
  },
  async put(properties, context) {
    const { states } = context.clients;
    const wanted = properties as unknown as StateMachineProperties;
    const name = wanted.StateMachineName ?? generatedName(context, 80);
    const stateMachineArn = `arn:aws:states:${context.region}:${context.account}:stateMachine:${name}`;
    const { RoleArn: roleArn } = wanted;
    const definition = definitionOf(wanted);
    await createOrUpdate<unknown>(
      () => states.send(new CreateStateMachineCommand({ name, definition, roleArn })),
      () => states.send(new UpdateStateMachineCommand({ stateMachineArn, definition, roleArn })),
    );
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
