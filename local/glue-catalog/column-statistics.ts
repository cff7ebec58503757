import type {
  DeleteColumnStatisticsForPartitionRequest,
  DeleteColumnStatisticsForTableRequest,
  GetColumnStatisticsForPartitionRequest,
  GetColumnStatisticsForTableRequest,
  UpdateColumnStatisticsForPartitionRequest,
  UpdateColumnStatisticsForTableRequest,
} from '@aws-sdk/client-glue';
import { atMost, type CatalogContext, type CatalogOperation, operation } from './operation';
import { namedTable, partitionOf } from './partitions';

const TABLE = ['CatalogId', 'DatabaseName', 'TableName'] as const;
const PARTITION = [...TABLE, 'PartitionValues'] as const;

/** Column statistics as engines give them; MiniStack keeps them whole. */
export const columnStatisticsOperations: Readonly<Record<string, CatalogOperation>> = {
  GetColumnStatisticsForTable: operation<GetColumnStatisticsForTableRequest>(
    [...TABLE, 'ColumnNames'],
    (request, context) => {
      atMost(100, 'ColumnNames', request.ColumnNames);
      return passOn('GetColumnStatisticsForTable', request, context);
    },
  ),
  UpdateColumnStatisticsForTable: operation<UpdateColumnStatisticsForTableRequest>(
    [...TABLE, 'ColumnStatisticsList'],
    (request, context) => {
      atMost(25, 'ColumnStatisticsList', request.ColumnStatisticsList);
      return passOn('UpdateColumnStatisticsForTable', request, context);
    },
  ),
  DeleteColumnStatisticsForTable: operation<DeleteColumnStatisticsForTableRequest>(
    [...TABLE, 'ColumnName'],
    (request, context) => passOn('DeleteColumnStatisticsForTable', request, context),
  ),
  GetColumnStatisticsForPartition: operation<GetColumnStatisticsForPartitionRequest>(
    [...PARTITION, 'ColumnNames'],
    (request, context) => {
      atMost(100, 'ColumnNames', request.ColumnNames);
      return passOn('GetColumnStatisticsForPartition', request, context);
    },
  ),
  UpdateColumnStatisticsForPartition: operation<UpdateColumnStatisticsForPartitionRequest>(
    [...PARTITION, 'ColumnStatisticsList'],
    (request, context) => {
      atMost(25, 'ColumnStatisticsList', request.ColumnStatisticsList);
      return passOn('UpdateColumnStatisticsForPartition', request, context);
    },
  ),
  DeleteColumnStatisticsForPartition: operation<DeleteColumnStatisticsForPartitionRequest>(
    [...PARTITION, 'ColumnName'],
    (request, context) => passOn('DeleteColumnStatisticsForPartition', request, context),
  ),
};

/** MiniStack looks for neither the table nor, for all of these, the partition. */
async function passOn(
  name: string,
  request: object & { readonly PartitionValues?: string[] | undefined },
  context: CatalogContext,
): Promise<object> {
  const table = await namedTable(request, context);
  if (request.PartitionValues !== undefined) await partitionOf(context, table, request.PartitionValues);
  return context.glue(name, { ...request, DatabaseName: table.DatabaseName, TableName: table.Name });
}
