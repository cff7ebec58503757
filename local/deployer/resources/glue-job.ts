import {
  CreateJobCommand,
  type CreateJobCommandInput,
  CreateSecurityConfigurationCommand,
  DeleteJobCommand,
  DeleteSecurityConfigurationCommand,
  type EncryptionConfiguration,
  GetJobCommand,
  GetSecurityConfigurationCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

export const glueJob: Provider = {
  type: 'AWS::Glue::Job',
  honours: [
    'Name',
    'Description',
    'Command',
    'DefaultArguments',
    'ExecutionProperty.MaxConcurrentRuns',
    'GlueVersion',
    'MaxRetries',
    'Timeout',
  ],
  without: {
    NumberOfWorkers: 'jobs run in one driver on this machine; a run is priced by it',
    Role: 'roles are not assumed: a job may do everything',
    SecurityConfiguration: 'what a job writes lies unencrypted on this disk',
    WorkerType: 'jobs run in one driver on this machine; a run is priced by it',
  },
  async put(properties, context) {
    const { glue } = context.clients;
    const { Name: given, ...rest } = properties as Partial<CreateJobCommandInput>;
    const Name = given ?? generatedName(context, 255);
    const definition = rest as Omit<CreateJobCommandInput, 'Name'>;
    await createOrUpdate<unknown>(
      () => glue.send(new CreateJobCommand({ Name, ...definition })),
      () => glue.send(new UpdateJobCommand({ JobName: Name, JobUpdate: definition })),
    );
    return { physicalId: Name, ref: Name, attributes: {} };
  },
  exists: ({ physicalId }, { glue }) => found(glue.send(new GetJobCommand({ JobName: physicalId }))),
  remove: ({ physicalId }, { glue }) => gone(glue.send(new DeleteJobCommand({ JobName: physicalId }))),
};

export const glueSecurityConfiguration: Provider = {
  type: 'AWS::Glue::SecurityConfiguration',
  honours: ['Name'],
  without: { EncryptionConfiguration: 'kept and shown; what a job writes lies unencrypted on this disk' },
  async put(properties, { clients }) {
    const Name = properties['Name'] as string;
    const EncryptionConfiguration = encryption(properties['EncryptionConfiguration']);
    const create = () =>
      clients.glue.send(new CreateSecurityConfigurationCommand({ Name, EncryptionConfiguration }));
    await createOrUpdate<unknown>(create, async () => {
      // There is no call that changes one.
      await clients.glue.send(new DeleteSecurityConfigurationCommand({ Name }));
      return create();
    });
    return { physicalId: Name, ref: Name, attributes: {} };
  },
  exists: ({ physicalId }, { glue }) =>
    found(glue.send(new GetSecurityConfigurationCommand({ Name: physicalId }))),
  remove: ({ physicalId }, { glue }) =>
    gone(glue.send(new DeleteSecurityConfigurationCommand({ Name: physicalId }))),
};

/** CloudFormation calls the list `S3Encryptions`, the API `S3Encryption`. */
function encryption(property: unknown): EncryptionConfiguration {
  const { S3Encryptions, ...rest } = (property ?? {}) as { S3Encryptions?: never } & Record<string, unknown>;
  return { ...rest, ...(S3Encryptions === undefined ? {} : { S3Encryption: S3Encryptions }) };
}
