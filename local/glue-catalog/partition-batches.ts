import type {
  BatchCreatePartitionRequest,
  BatchDeletePartitionRequest,
  BatchGetPartitionRequest,
  BatchUpdatePartitionRequest,
  Partition,
  PartitionValueList,
} from '@aws-sdk/client-glue';
import { errorDetail } from './errors';
import { atMost, operation } from './operation';
import {
  createPartition,
  deletePartition,
  namedTable,
  onTable,
  partitionsOf,
  updatePartition,
} from './partitions';

/** A batch does what it can; what it cannot is in the answer's list, not an error of the call. */
export const partitionBatchOperations = {
  BatchCreatePartition: operation<BatchCreatePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionInputList'],
    (request, context) =>
      onTable(request, context, async (table) => {
        const inputs = atMost(100, 'PartitionInputList', request.PartitionInputList);
        const failed = await failures(inputs, (input) => createPartition(context, table, input));
        return {
          Errors: failed.map(({ item, ErrorDetail }) => ({ PartitionValues: item.Values, ErrorDetail })),
        };
      }),
  ),

  BatchGetPartition: operation<BatchGetPartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionsToGet'],
    async (request, context) => {
      const wanted = atMost(1000, 'PartitionsToGet', request.PartitionsToGet);
      const all = await partitionsOf(context, await namedTable(request, context));
      const byValues = new Map(all.map((partition) => [keyOf(partition), partition]));
      return {
        Partitions: wanted.flatMap((one) => byValues.get(keyOf(one)) ?? []),
        UnprocessedKeys: wanted.filter((one) => !byValues.has(keyOf(one))),
      };
    },
  ),

  BatchUpdatePartition: operation<BatchUpdatePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'Entries'],
    (request, context) =>
      onTable(request, context, async (table) => {
        const entries = atMost(100, 'Entries', request.Entries);
        const failed = await failures(entries, ({ PartitionValueList, PartitionInput }) =>
          updatePartition(context, table, PartitionValueList, PartitionInput),
        );
        return {
          Errors: failed.map(({ item, ErrorDetail }) => ({
            PartitionValueList: item.PartitionValueList,
            ErrorDetail,
          })),
        };
      }),
  ),

  BatchDeletePartition: operation<BatchDeletePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionsToDelete'],
    (request, context) =>
      onTable(request, context, async (table) => {
        const wanted = atMost(25, 'PartitionsToDelete', request.PartitionsToDelete);
        const failed = await failures(wanted, ({ Values }) => deletePartition(context, table, Values));
        return {
          Errors: failed.map(({ item, ErrorDetail }) => ({ PartitionValues: item.Values, ErrorDetail })),
        };
      }),
  ),
};

async function failures<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<{ item: Item; ErrorDetail: ReturnType<typeof errorDetail> }[]> {
  const failed = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failed.push({ item, ErrorDetail: errorDetail(error) });
    }
  }
  return failed;
}

function keyOf({ Values }: PartitionValueList | Partition): string {
  return JSON.stringify(Values);
}
