import type { Dataset } from '../../lib/contract/dataset';
import { renderGlueTable } from '../../lib/contract/render-glue-table';

/** Names of all columns that the contract's cleaned table has, partition keys included. */
export function cleanedColumns(dataset: Dataset): string[] {
  const { columns, partitionKeys } = renderGlueTable(dataset, 'cleaned', { bucket: '' });
  return [...columns, ...partitionKeys].map(({ name }) => name);
}
