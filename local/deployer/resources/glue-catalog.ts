import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type DatabaseInput,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  type TableInput,
  UpdateDatabaseCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { createOrUpdate, found, gone, type Provider } from '../provider';

export const glueDatabase: Provider = {
  type: 'AWS::Glue::Database',
  honours: ['CatalogId', 'DatabaseInput'],
  async put(properties, { clients }) {
    const DatabaseInput = properties['DatabaseInput'] as DatabaseInput;
    const Name = DatabaseInput.Name as string;
    await createOrUpdate<unknown>(
      () => clients.glue.send(new CreateDatabaseCommand({ DatabaseInput })),
      () => clients.glue.send(new UpdateDatabaseCommand({ Name, DatabaseInput })),
    );
    return { physicalId: Name, ref: Name, attributes: {} };
  },
  exists: ({ physicalId }, { glue }) => found(glue.send(new GetDatabaseCommand({ Name: physicalId }))),
  async remove({ physicalId }, { glue }) {
    if (!(await found(glue.send(new GetDatabaseCommand({ Name: physicalId }))))) return undefined;
    const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName: physicalId }));
    if (TableList.length > 0) return `it holds ${TableList.length} table(s): drop them and deploy again`;
    return gone(glue.send(new DeleteDatabaseCommand({ Name: physicalId })));
  },
};

/** Marks a table that is there as far as a deployment is concerned. */
const MADE_BY_JOB = 'MadeByJob';

export const glueTable: Provider = {
  type: 'AWS::Glue::Table',
  honours: ['CatalogId', 'DatabaseName', 'Name', 'TableInput'],
  without: { OpenTableFormatInput: 'the marts job makes an Iceberg table at its first run' },
  async put(properties, { clients }) {
    const DatabaseName = properties['DatabaseName'] as string;
    if (properties['OpenTableFormatInput'] !== undefined) {
      const name = properties['Name'] as string;
      return { physicalId: `${DatabaseName}|${name}`, ref: name, attributes: { [MADE_BY_JOB]: 'true' } };
    }
    const input = properties['TableInput'] as TableInput;
    // CloudFormation lets numbers and booleans stand in a map of strings; the API does not.
    const TableInput = {
      ...input,
      Parameters: asStrings(input.Parameters),
      ...(input.StorageDescriptor === undefined
        ? {}
        : {
            StorageDescriptor: {
              ...input.StorageDescriptor,
              Parameters: asStrings(input.StorageDescriptor.Parameters),
            },
          }),
    };
    await createOrUpdate<unknown>(
      () => clients.glue.send(new CreateTableCommand({ DatabaseName, TableInput })),
      () => clients.glue.send(new UpdateTableCommand({ DatabaseName, TableInput })),
    );
    const name = input.Name as string;
    return { physicalId: `${DatabaseName}|${name}`, ref: name, attributes: {} };
  },
  async exists({ physicalId, attributes }, { glue }) {
    if (MADE_BY_JOB in attributes) return true;
    const [DatabaseName, Name] = physicalId.split('|');
    return found(glue.send(new GetTableCommand({ DatabaseName, Name })));
  },
  /** The catalogue's entry alone: its objects stay where they are, as on AWS. */
  remove({ physicalId }, { glue }) {
    const [DatabaseName, Name] = physicalId.split('|');
    return gone(glue.send(new DeleteTableCommand({ DatabaseName, Name })));
  },
};

function asStrings(parameters: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
}
