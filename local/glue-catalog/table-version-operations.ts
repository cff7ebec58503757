import type {
  BatchDeleteTableVersionRequest,
  DeleteTableVersionRequest,
  GetTableVersionRequest,
  GetTableVersionsRequest,
  Table,
  TableVersion,
  TableVersionError,
} from '@aws-sdk/client-glue';
import { errorDetail, invalidInput, notFound } from './errors';
import { atMost, type CatalogContext, nameOf, operation, required } from './operation';
import { page } from './page';
import { tableOf } from './tables';

export const tableVersionOperations = {
  GetTableVersion: operation<GetTableVersionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'VersionId'],
    async (request, context) => {
      const versions = await versionsOf(request, context);
      const { VersionId } = request;
      const found =
        VersionId === undefined ? versions[0] : versions.find(({ Table }) => isVersion(Table, VersionId));
      if (found === undefined) throw noVersion(request.TableName, VersionId);
      return { TableVersion: found };
    },
  ),

  GetTableVersions: operation<GetTableVersionsRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'MaxResults', 'NextToken'],
    async (request, context) => {
      const versions = await versionsOf(request, context);
      const { items, next } = page(versions, request.MaxResults, request.NextToken, 100);
      return { TableVersions: items, ...next };
    },
  ),

  DeleteTableVersion: operation<DeleteTableVersionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'VersionId'],
    async (request, context) => {
      await deleteVersion(request, required(request, 'VersionId'), context);
      return {};
    },
  ),

  BatchDeleteTableVersion: operation<BatchDeleteTableVersionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'VersionIds'],
    async (request, context) => {
      await tableOf(context, nameOf(request, 'DatabaseName'), nameOf(request, 'TableName'));
      const Errors: TableVersionError[] = [];
      for (const VersionId of atMost(100, 'VersionIds', request.VersionIds)) {
        try {
          await deleteVersion(request, VersionId, context);
        } catch (error) {
          Errors.push({ TableName: request.TableName, VersionId, ErrorDetail: errorDetail(error) });
        }
      }
      return { Errors };
    },
  ),
};

/** The latest first. @throws AwsError EntityNotFoundException when there is no such table */
async function versionsOf(request: object, context: CatalogContext): Promise<TableVersion[]> {
  const latest = await tableOf(context, nameOf(request, 'DatabaseName'), nameOf(request, 'TableName'));
  const earlier = await context.versions.of(context.region, latest);
  return [latest, ...earlier].map((Table) => ({ Table, VersionId: Table.VersionId as string }));
}

async function deleteVersion(request: object, versionId: string, context: CatalogContext): Promise<void> {
  const [latest, ...earlier] = await versionsOf(request, context);
  if (isVersion(latest?.Table, versionId)) {
    throw invalidInput(
      `Version ${versionId} is the latest of its table: delete the table, or an earlier one.`,
    );
  }
  const found = earlier.find(({ Table }) => isVersion(Table, versionId));
  if (found === undefined) throw noVersion(nameOf(request, 'TableName'), versionId);
  await context.versions.remove(context.region, found.Table as Table);
}

function isVersion(table: Table | undefined, versionId: string): boolean {
  return table?.VersionId === versionId;
}

function noVersion(table: string | undefined, versionId: string | undefined): Error {
  return notFound(`Version ${versionId} of table ${table} is not found.`);
}
