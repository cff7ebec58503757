import * as z from 'zod';
import { invalidRequest } from '../errors';
import { operation, pageOf } from '../operation';

/** The one catalogue of the local environment: what Glue has, as in every account. */
const NAME = 'AwsDataCatalog';

export const catalogName = z.string().min(1).max(256);

/** @throws AwsError for any other catalogue than Glue's, whose name has no case. */
export function oneCatalog(name: string): void {
  if (name.toLowerCase() === NAME.toLowerCase()) return;
  throw invalidRequest(`Catalog '${name}' does not exist`, 'DATACATALOG_NOT_FOUND');
}

export const listDataCatalogs = operation(
  'ListDataCatalogs',
  z.object({
    MaxResults: z.int().min(2).max(50).optional(),
    NextToken: z.string().min(1).max(1024).optional(),
    WorkGroup: z.string().optional(),
  }),
  (input) => {
    const catalogs = [{ CatalogName: NAME, Type: 'GLUE' }];
    const { items, next } = pageOf(catalogs, input.MaxResults ?? 50, input.NextToken);
    return { DataCatalogsSummary: items, ...next };
  },
);

export const getDataCatalog = operation(
  'GetDataCatalog',
  z.object({ Name: catalogName, WorkGroup: z.string().optional() }),
  ({ Name }) => {
    oneCatalog(Name);
    return { DataCatalog: { Name: NAME, Type: 'GLUE' } };
  },
);
