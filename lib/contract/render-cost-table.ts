import { prefixes } from '../wiring/names';
import { column, renderMonthlyTable } from './monthly-table';
import type { GlueColumn, GlueTable, TablePlace } from './render-glue-table';

const COLUMNS: readonly GlueColumn[] = [
  column('day', 'string', 'YYYY-MM-DD, UTC.'),
  column('service', 'string', "In Cost Explorer's words, for instance Amazon Simple Storage Service."),
  column('usd', 'double', 'US dollars, unblended.'),
  column('estimated', 'boolean', 'True until AWS has closed the bill of the month.'),
  column(
    'datasets',
    'map<string,double>',
    'US dollars by the cost tag of the dataset; shared is none of them.',
  ),
  column(
    'usage',
    'map<string,double>',
    'What was used, its unit in its name: bytes stored by bucket and class, bytes scanned, DPU-hours by dataset.',
  ),
  column(
    'reported_at',
    'string',
    'ISO 8601, UTC; a later report of the same day takes the place of this row.',
  ),
];

/** The cost guard's reports: one line of JSON a service and day. */
export function renderCostTable({ bucket }: TablePlace): GlueTable {
  return renderMonthlyTable({
    name: 'costs',
    description: 'What the environment costs, one row a service and day, by the cost tags.',
    columns: COLUMNS,
    month: 'Of the day, YYYY-MM.',
    location: `s3://${bucket}/${prefixes.costReports}`,
  });
}
