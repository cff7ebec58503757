import { table } from 'table';
import type { Mart } from '../../lib/contract/mart';
import { names } from '../../lib/wiring/names';
import { formatNamed } from '../format';
import type { WholeResult } from '../query/rows';
import type { Reconciliation } from './reconciliation';

const LISTED_DIFFERENCES = 20;
const FIRST_ROWS = 3;

/** The reconciliation for a reader: the sources' figures beside Athena's. */
export function reconciliationText({ comparisons, differences, equal }: Reconciliation): string {
  const rows = comparisons.map(({ figure, source, athena, equal }) => [
    figure,
    source,
    athena,
    equal ? 'equal' : 'DIFFERENT',
  ]);
  const text = table([['figure', 'from the source', 'from Athena', ''], ...rows], {
    columns: { 1: { alignment: 'right' }, 2: { alignment: 'right' } },
    drawHorizontalLine: (line, all) => line <= 1 || line === all,
  });
  const listed = differences.slice(0, LISTED_DIFFERENCES);
  if (differences.length > listed.length) listed.push(`… and ${differences.length - listed.length} more`);
  const verdict = equal
    ? 'The tables hold exactly what their sources hold.'
    : 'The tables differ from their sources.';
  return [text.trimEnd(), ...listed, verdict].join('\n');
}

/** The rows of a mart that come first by its key. */
export function firstRowsQuery(mart: Mart): string {
  const key = mart.primaryKey.map((column) => `"${column}"`).join(', ');
  return `SELECT * FROM ${names.database('local', mart.zone)}.${mart.name} ORDER BY ${key} LIMIT ${FIRST_ROWS}`;
}

export function firstRowsText(mart: Mart, { columns, rows }: WholeResult): string {
  const format = formatNamed('table');
  const text = [format.begin(columns), format.rows(rows), format.end()].join('').trimEnd();
  return `${mart.name}: ${mart.description}\n${text}`;
}
