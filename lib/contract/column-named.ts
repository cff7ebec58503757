import type { Column } from './column';
import type { Dataset } from './dataset';

/** Throws the dataset's contradiction. */
export type Fail = (problem: string) => never;

/** @returns the column that an option names. */
export function columnNamed(dataset: Dataset, option: string, name: string, fail: Fail): Column {
  const column = Object.hasOwn(dataset.columns, name) ? dataset.columns[name] : undefined;
  if (column === undefined) {
    const columns = Object.keys(dataset.columns).join(', ');
    return fail(
      `${option} names "${name}", which is not among the columns (${columns}). Add the column or correct the name.`,
    );
  }
  return column;
}
