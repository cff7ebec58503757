import * as z from 'zod';
import { invalidRequest } from '../errors';
import { operation, pageOf } from '../operation';
import { catalogName, oneCatalog } from './data-catalogs';
import { pageInput } from './inputs';

const name = z.string().min(1).max(128);
/** Only accounts with IAM Identity Center need it. */
const WorkGroup = z.string().optional();

export const listDatabases = operation(
  'ListDatabases',
  z.object({ CatalogName: catalogName, ...pageInput, WorkGroup }),
  async (input, { metadata }) => {
    oneCatalog(input.CatalogName);
    const { items, next } = pageOf(await metadata.databases(), input.MaxResults ?? 50, input.NextToken);
    return { DatabaseList: items, ...next };
  },
);

export const getDatabase = operation(
  'GetDatabase',
  z.object({ CatalogName: catalogName, DatabaseName: name, WorkGroup }),
  async (input, { metadata }) => {
    oneCatalog(input.CatalogName);
    return { Database: await metadata.database(input.DatabaseName) };
  },
);

export const listTableMetadata = operation(
  'ListTableMetadata',
  z.object({
    CatalogName: catalogName,
    DatabaseName: name,
    Expression: z.string().max(256).optional(),
    ...pageInput,
    WorkGroup,
  }),
  async (input, { metadata }) => {
    oneCatalog(input.CatalogName);
    const wanted = pattern(input.Expression ?? '.*');
    const tables = (await metadata.tables(input.DatabaseName)).filter(({ Name }) => wanted.test(Name));
    const { items, next } = pageOf(tables, input.MaxResults ?? 50, input.NextToken);
    return { TableMetadataList: items, ...next };
  },
);

export const getTableMetadata = operation(
  'GetTableMetadata',
  z.object({ CatalogName: catalogName, DatabaseName: name, TableName: name, WorkGroup }),
  async (input, { metadata }) => {
    oneCatalog(input.CatalogName);
    return { TableMetadata: await metadata.table(input.DatabaseName, input.TableName) };
  },
);

/** A regular expression of the whole name. @throws AwsError when it is none */
function pattern(expression: string): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`, 'i');
  } catch (error) {
    throw invalidRequest(`Expression '${expression}' is no regular expression: ${(error as Error).message}`);
  }
}
