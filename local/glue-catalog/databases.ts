import type {
  CreateDatabaseRequest,
  Database,
  DatabaseInput,
  DeleteDatabaseRequest,
  GetDatabaseRequest,
  GetDatabasesRequest,
  UpdateDatabaseRequest,
} from '@aws-sdk/client-glue';
import { invalidInput } from './errors';
import { functionsOf } from './functions';
import { type CatalogContext, nameOf, operation, refuseOthers, said } from './operation';
import { page } from './page';

const INPUT = new Set(['Name', 'Description', 'LocationUri', 'Parameters']);

export const databaseOperations = {
  CreateDatabase: operation<CreateDatabaseRequest>(
    ['CatalogId', 'DatabaseInput', 'Tags'],
    async ({ DatabaseInput, Tags }, { glue }) => {
      const input = checkedInput(DatabaseInput);
      await glue('CreateDatabase', { DatabaseInput: input, ...(Tags === undefined ? {} : { Tags }) });
      return {};
    },
  ),

  GetDatabase: operation<GetDatabaseRequest>(['CatalogId', 'Name'], async (input, context) => ({
    Database: await databaseOf(context, nameOf(input, 'Name')),
  })),

  GetDatabases: operation<GetDatabasesRequest>(
    ['CatalogId', 'MaxResults', 'NextToken', 'ResourceShareType', 'AttributesToGet'],
    async ({ MaxResults, NextToken, ResourceShareType, AttributesToGet = [] }, { glue }) => {
      const { DatabaseList } = await glue<{ DatabaseList: Database[] }>('GetDatabases', {});
      // Nobody shares a database with the one account that there is.
      const own = ResourceShareType === 'FOREIGN' || ResourceShareType === 'FEDERATED' ? [] : DatabaseList;
      const { items, next } = page(own.map(described), MaxResults, NextToken, 100);
      return {
        DatabaseList: AttributesToGet.includes('NAME') ? items.map(({ Name }) => ({ Name })) : items,
        ...next,
      };
    },
  ),

  UpdateDatabase: operation<UpdateDatabaseRequest>(
    ['CatalogId', 'Name', 'DatabaseInput'],
    async (request, { glue }) => {
      const Name = nameOf(request, 'Name');
      const input = checkedInput(request.DatabaseInput);
      if (input.Name !== Name) {
        throw invalidInput(`DatabaseInput.Name is ${input.Name}; wanted ${Name}: a database keeps its name.`);
      }
      await glue('UpdateDatabase', { Name, DatabaseInput: input });
      return {};
    },
  ),

  DeleteDatabase: operation<DeleteDatabaseRequest>(['CatalogId', 'Name'], async (request, context) => {
    const Name = nameOf(request, 'Name');
    await databaseOf(context, Name);
    for (const { FunctionName } of await functionsOf(context.glue, Name)) {
      await context.glue('DeleteUserDefinedFunction', { DatabaseName: Name, FunctionName });
    }
    await context.glue('DeleteDatabase', { Name });
    await context.versions.forget(context.region, Name);
    return {};
  }),
};

/** @throws AwsError EntityNotFoundException */
export async function databaseOf({ glue }: CatalogContext, name: string): Promise<Database> {
  const { Database } = await glue<{ Database: Database }>('GetDatabase', { Name: name });
  return described(Database);
}

/** Whole: what an update leaves out is gone, where MiniStack would keep it. */
function checkedInput(input: DatabaseInput | undefined): { readonly Name: string } {
  if (input === undefined) throw invalidInput('DatabaseInput is missing.');
  refuseOthers('DatabaseInput', input, INPUT);
  const kept = {
    Description: input.Description ?? null,
    LocationUri: input.LocationUri ?? null,
    Parameters: input.Parameters ?? null,
  };
  return { ...kept, Name: nameOf(input, 'Name') };
}

function described(database: Database): Database {
  return said(database);
}
