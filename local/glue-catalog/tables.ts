import type {
  BatchDeleteTableRequest,
  CreateTableRequest,
  DeleteTableRequest,
  GetTableRequest,
  GetTablesRequest,
  Table,
  TableError,
  TableInput,
  UpdateTableRequest,
} from '@aws-sdk/client-glue';
import { databaseOf } from './databases';
import { errorDetail, invalidInput } from './errors';
import { withIcebergFields } from './iceberg-columns';
import { namePattern } from './name-pattern';
import { atMost, type CatalogContext, nameOf, operation, refuseOthers, said } from './operation';
import { page } from './page';

const INPUT = new Set([
  'Name',
  'Description',
  'Owner',
  'StorageDescriptor',
  'PartitionKeys',
  'ViewOriginalText',
  'ViewExpandedText',
  'TableType',
  'Parameters',
]);

export const tableOperations = {
  CreateTable: operation<CreateTableRequest>(
    ['CatalogId', 'DatabaseName', 'TableInput'],
    async (request, context) => {
      const DatabaseName = nameOf(request, 'DatabaseName');
      const TableInput = await withIcebergFields(checkedInput(request.TableInput), context.fetchObject);
      await context.inOrder(DatabaseName, TableInput.Name, async () => {
        await context.glue('CreateTable', { DatabaseName, TableInput });
        await context.versions.forget(context.region, DatabaseName, TableInput.Name);
      });
      return {};
    },
  ),

  GetTable: operation<GetTableRequest>(
    ['CatalogId', 'DatabaseName', 'Name', 'AttributesToGet'],
    async (request, context) => {
      const table = await tableOf(context, nameOf(request, 'DatabaseName'), nameOf(request, 'Name'));
      return { Table: withAttributes([table], request.AttributesToGet)[0] };
    },
  ),

  GetTables: operation<GetTablesRequest>(
    ['CatalogId', 'DatabaseName', 'Expression', 'MaxResults', 'NextToken', 'AttributesToGet'],
    async (request, context) => {
      const DatabaseName = nameOf(request, 'DatabaseName');
      await databaseOf(context, DatabaseName);
      const { TableList } = await context.glue<{ TableList: Table[] }>('GetTables', { DatabaseName });
      const wanted = namePattern(request.Expression);
      const found = TableList.filter(({ Name }) => wanted.test(Name as string)).sort(byName);
      const { items, next } = page(found.map(described), request.MaxResults, request.NextToken, 100);
      return { TableList: withAttributes(items, request.AttributesToGet), ...next };
    },
  ),

  UpdateTable: operation<UpdateTableRequest>(
    ['CatalogId', 'DatabaseName', 'TableInput', 'SkipArchive', 'VersionId'],
    async (request, context) => {
      const DatabaseName = nameOf(request, 'DatabaseName');
      const TableInput = await withIcebergFields(checkedInput(request.TableInput), context.fetchObject);
      const { VersionId, SkipArchive = false } = request;
      await context.inOrder(DatabaseName, TableInput.Name, async () => {
        const before = await tableOf(context, DatabaseName, TableInput.Name);
        await context.glue('UpdateTable', {
          DatabaseName,
          TableInput,
          ...(VersionId === undefined ? {} : { VersionId }),
        });
        if (!SkipArchive) await context.versions.archive(context.region, before);
      });
      return {};
    },
  ),

  DeleteTable: operation<DeleteTableRequest>(
    ['CatalogId', 'DatabaseName', 'Name'],
    async (request, context) => {
      await dropTable(context, nameOf(request, 'DatabaseName'), nameOf(request, 'Name'));
      return {};
    },
  ),

  BatchDeleteTable: operation<BatchDeleteTableRequest>(
    ['CatalogId', 'DatabaseName', 'TablesToDelete'],
    async (request, context) => {
      const DatabaseName = nameOf(request, 'DatabaseName');
      await databaseOf(context, DatabaseName);
      const names = atMost(100, 'TablesToDelete', request.TablesToDelete);
      const Errors: TableError[] = [];
      for (const TableName of names) {
        try {
          await dropTable(context, DatabaseName, TableName.toLowerCase());
        } catch (error) {
          Errors.push({ TableName, ErrorDetail: errorDetail(error) });
        }
      }
      return { Errors };
    },
  ),
};

/** @throws AwsError EntityNotFoundException */
export async function tableOf({ glue }: CatalogContext, database: string, name: string): Promise<Table> {
  const { Table } = await glue<{ Table: Table }>('GetTable', { DatabaseName: database, Name: name });
  return described(Table);
}

async function dropTable(context: CatalogContext, DatabaseName: string, Name: string): Promise<void> {
  await context.inOrder(DatabaseName, Name, async () => {
    await context.glue('DeleteTable', { DatabaseName, Name });
    await context.versions.forget(context.region, DatabaseName, Name);
  });
}

type WholeTableInput = TableInput & { readonly Name: string };

/** Whole: what an update leaves out is gone, where MiniStack would keep it. */
function checkedInput(input: TableInput | undefined): WholeTableInput {
  if (input === undefined) throw invalidInput('TableInput is missing.');
  const { Retention = 0, ...rest } = input;
  refuseOthers('TableInput', Retention === 0 ? rest : input, INPUT);
  const whole = Object.fromEntries([...INPUT].map((member) => [member, null]));
  return { ...whole, PartitionKeys: [], ...rest, Name: nameOf(input, 'Name') };
}

/** Without the time of the last access, which nobody measures: MiniStack gives that of the creation. */
function described(table: Table): Table {
  const { LastAccessTime: _, ...kept } = said(table);
  return { ...kept, Retention: 0 };
}

function withAttributes(
  tables: readonly Table[],
  attributes: GetTablesRequest['AttributesToGet'] = [],
): readonly Partial<Table>[] {
  if (attributes.length === 0) return tables;
  return tables.map(({ Name, TableType, DatabaseName }) => ({
    Name,
    DatabaseName,
    ...(attributes.includes('TABLE_TYPE') && TableType !== undefined ? { TableType } : {}),
  }));
}

function byName(one: Table, other: Table): number {
  return (one.Name as string) < (other.Name as string) ? -1 : 1;
}
