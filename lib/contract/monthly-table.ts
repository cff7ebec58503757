import { FORMATS, type GlueColumn, type GlueTable } from './render-glue-table';

/**
 * One by one: Athena counts a range of dates by months, but Trino, which is the local Athena, by days at
 * most. A query without a month lists them all, which takes it a second.
 */
const YEARS = { first: 2026, last: 2040 } as const;
const MONTHS = Array.from({ length: (YEARS.last - YEARS.first + 1) * 12 }, (_, index) => {
  const month = String((index % 12) + 1).padStart(2, '0');
  return `${YEARS.first + Math.floor(index / 12)}-${month}`;
});

export interface MonthlyTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly GlueColumn[];
  /** What happened in the month, in words. */
  readonly month: string;
  /** `s3://` address, ending with a slash. */
  readonly location: string;
}

export const column = (name: string, type: string, comment: string): GlueColumn => ({ name, type, comment });

/** A table of the platform's own: lines of JSON below `month=YYYY-MM/`. */
export function renderMonthlyTable({ month, location, ...table }: MonthlyTable): GlueTable {
  return {
    ...table,
    partitionKeys: [{ name: 'month', type: 'string', comment: month }],
    parameters: {
      EXTERNAL: 'TRUE',
      classification: 'json',
      'projection.enabled': 'true',
      'projection.month.type': 'enum',
      'projection.month.values': MONTHS.join(','),
      'storage.location.template': `${location}month=\${month}/`,
    },
    location,
    ...FORMATS.json,
  };
}
