import type { Column } from './column';
import type { Dataset } from './dataset';

/** One partition key of a cleaned table: its name, its Hive type and how Athena projects it. */
export interface PartitionKey {
  readonly name: string;
  readonly type: 'date' | 'int' | 'string';
  readonly comment: string;
  /** Parameters `projection.<name>.<key>`. */
  readonly projection: Readonly<Record<string, string>>;
}

/** Names that the layout gives to its own partition keys; no column may bear one of them. */
export const layoutKeys = { dt: ['dt'], calendar: ['year', 'month', 'day'] } as const;

/**
 * A projection by date. One day is one listing, so the range is kept as tight as the data.
 * @param range `2009-12-01,2011-12-31` or relative, `NOW-400DAYS,NOW+1DAYS`.
 */
export function dateKey(comment: string, range: string): PartitionKey {
  return {
    name: 'dt',
    type: 'date',
    comment,
    projection: { type: 'date', format: 'yyyy-MM-dd', interval: '1', 'interval.unit': 'DAYS', range },
  };
}

/** No `digits`: Spark writes `month=1`, and a padded projection would look for `month=01`. */
function integerKey(name: string, comment: string, range: string): PartitionKey {
  return { name, type: 'int', comment, projection: { type: 'integer', range } };
}

function enumKey(name: string, column: Column | undefined): PartitionKey {
  return {
    name,
    type: 'string',
    comment: column?.description ?? '',
    projection: { type: 'enum', values: (column?.enum ?? []).join(',') },
  };
}

/** Partition keys of a dataset's cleaned table, outermost first. */
export function eventPartitions(dataset: Dataset): PartitionKey[] {
  const { partitioning, eventTime } = dataset;
  const { from, to } = partitioning;
  if (partitioning.layout === 'dt') return [dateKey(`Date of ${eventTime}, UTC.`, `${from},${to}`)];
  const year = (date: string) => Number(date.slice(0, 4));
  return [
    integerKey('year', `Year of ${eventTime}, UTC.`, `${year(from)},${year(to)}`),
    integerKey('month', `Month of ${eventTime}, UTC, 1 to 12.`, '1,12'),
    integerKey('day', `Day of the month of ${eventTime}, UTC, 1 to 31.`, '1,31'),
    ...(partitioning.by === undefined ? [] : [enumKey(partitioning.by, dataset.columns[partitioning.by])]),
  ];
}
