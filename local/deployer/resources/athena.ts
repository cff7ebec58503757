import {
  CreateNamedQueryCommand,
  CreateWorkGroupCommand,
  DeleteNamedQueryCommand,
  DeleteWorkGroupCommand,
  GetNamedQueryCommand,
  GetWorkGroupCommand,
  UpdateWorkGroupCommand,
  type WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import { found, gone, type Provider } from '../provider';

export const athenaWorkGroup: Provider = {
  type: 'AWS::Athena::WorkGroup',
  honours: [
    'Name',
    'Description',
    'State',
    'RecursiveDeleteOption',
    'WorkGroupConfiguration.EnforceWorkGroupConfiguration',
    'WorkGroupConfiguration.BytesScannedCutoffPerQuery',
    'WorkGroupConfiguration.PublishCloudWatchMetricsEnabled',
    'WorkGroupConfiguration.EngineVersion',
    'WorkGroupConfiguration.ResultConfiguration.OutputLocation',
    'WorkGroupConfiguration.ResultConfiguration.ExpectedBucketOwner',
  ],
  without: {
    'WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration':
      'told with each result; on this disk it lies unencrypted',
  },
  async put(properties, { clients }) {
    const {
      Name,
      Description,
      State,
      WorkGroupConfiguration: configuration,
    } = properties as {
      Name: string;
      Description?: string;
      State?: 'ENABLED' | 'DISABLED';
      WorkGroupConfiguration?: WorkGroupConfiguration;
    };
    if (await knows(clients.athena.send(new GetWorkGroupCommand({ WorkGroup: Name })))) {
      await clients.athena.send(
        new UpdateWorkGroupCommand({
          WorkGroup: Name,
          Description,
          State,
          ConfigurationUpdates: updatesOf(configuration),
        }),
      );
    } else {
      await clients.athena.send(
        new CreateWorkGroupCommand({ Name, Description, Configuration: configuration }),
      );
    }
    return { physicalId: Name, ref: Name, attributes: {} };
  },
  exists: ({ physicalId }, { athena }) =>
    knows(athena.send(new GetWorkGroupCommand({ WorkGroup: physicalId }))),
  remove: ({ physicalId }, { athena }) =>
    gone(athena.send(new DeleteWorkGroupCommand({ WorkGroup: physicalId, RecursiveDeleteOption: true }))),
};

function updatesOf(configuration: WorkGroupConfiguration | undefined) {
  if (configuration === undefined) return undefined;
  const { ResultConfiguration, ...rest } = configuration;
  return { ...rest, ResultConfigurationUpdates: ResultConfiguration };
}

/** A named query has no identity but its id, and no call keeps that: each change makes a new one. */
export const athenaNamedQuery: Provider = {
  type: 'AWS::Athena::NamedQuery',
  honours: ['Name', 'Description', 'Database', 'QueryString', 'WorkGroup'],
  async put(properties, { clients }) {
    const { NamedQueryId } = await clients.athena.send(
      new CreateNamedQueryCommand(
        properties as { Name: string; Database: string; QueryString: string; WorkGroup?: string },
      ),
    );
    const id = NamedQueryId as string;
    return { physicalId: id, ref: id, attributes: { NamedQueryId: id } };
  },
  exists: ({ physicalId }, { athena }) =>
    knows(athena.send(new GetNamedQueryCommand({ NamedQueryId: physicalId }))),
  async remove({ physicalId }, { athena }) {
    const present = await knows(athena.send(new GetNamedQueryCommand({ NamedQueryId: physicalId })));
    if (present) await athena.send(new DeleteNamedQueryCommand({ NamedQueryId: physicalId }));
    return undefined;
  },
};

/** Athena says InvalidRequestException of what is not there. */
async function knows(call: Promise<unknown>): Promise<boolean> {
  try {
    return await found(call);
  } catch (error) {
    if ((error as Error).name === 'InvalidRequestException') return false;
    throw error;
  }
}
