import { formatNamed } from '../format';
import type { CleanFigures } from './figures';

const NUMBERS = [
  'files_in',
  'rows_in',
  'duplicates_in_batch',
  'duplicates_in_lake',
  'rows_out',
] as const satisfies ReadonlyArray<keyof CleanFigures>;

/** One line a dataset, for people. */
export function figuresTable(figures: readonly CleanFigures[]): string {
  const table = formatNamed('table');
  const columns = [
    { name: 'dataset', type: 'varchar' },
    ...NUMBERS.map((name) => ({ name, type: 'bigint' })),
    { name: 'dates', type: 'bigint' },
    { name: 'seconds', type: 'double' },
  ];
  const rows = figures.map((one) => [
    one.dataset,
    ...NUMBERS.map((name) => one[name].toLocaleString('en-US')),
    String(one.touched_dates.length),
    one.seconds.toFixed(1),
  ]);
  return [table.begin(columns), table.rows(rows), table.end()].join('').trimEnd();
}
