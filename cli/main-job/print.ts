import { table } from 'table';
import type { Reconciliation } from './reconciliation';

const LISTED_DIFFERENCES = 20;

/** The reconciliation for a reader: the file's figures beside Athena's. */
export function reconciliationText({ comparisons, differences, equal }: Reconciliation): string {
  const rows = comparisons.map(({ figure, file, athena, equal }) => [
    figure,
    file,
    athena,
    equal ? 'equal' : 'DIFFERENT',
  ]);
  const text = table([['figure', 'from the file', 'from Athena', ''], ...rows], {
    columns: { 1: { alignment: 'right' }, 2: { alignment: 'right' } },
    drawHorizontalLine: (line, all) => line <= 1 || line === all,
  });
  const listed = differences.slice(0, LISTED_DIFFERENCES);
  if (differences.length > listed.length) listed.push(`… and ${differences.length - listed.length} more`);
  const verdict = equal ? 'The tables hold exactly what the file holds.' : 'The tables differ from the file.';
  return [text.trimEnd(), ...listed, verdict].join('\n');
}
