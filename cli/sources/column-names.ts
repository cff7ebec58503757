import type { Dataset } from '../../lib/contract/dataset';
import { UserError } from '../user-error';

/** `InvoiceDate` and `Invoice Date` are `invoice_date`; `SKUCode` is `sku_code`. */
export function snakeCase(name: string): string {
  return name
    .trim()
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\d]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/**
 * The contract's name of each column of a file, in the file's order. Unless `strict`, a column that the
 * contract does not have keeps its name in snake_case.
 *
 * @throws UserError with what is wanted beside what was received
 */
export function matchColumns(
  file: string,
  received: readonly string[],
  dataset: Dataset,
  strict: boolean,
): readonly string[] {
  const names = received.map((name) => (Object.hasOwn(dataset.columns, name) ? name : snakeCase(name)));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError(
      `${file} has more than one column for ${twice}: received ${received.join(', ')}. Remove or rename all but one.`,
    );
  }
  if (!strict) return names;
  const unknown = received.filter((_, index) => !Object.hasOwn(dataset.columns, names[index] as string));
  const missing = Object.entries(dataset.columns)
    .filter(([name, column]) => column.required && name !== dataset.contentId && !names.includes(name))
    .map(([name]) => name);
  if (unknown.length === 0 && missing.length === 0) return names;
  throw new UserError(
    [
      `The columns of ${file} are not those of ${dataset.name}:`,
      ...(missing.length > 0 ? [`  missing: ${missing.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`  unknown: ${unknown.join(', ')}`] : []),
      `  wanted: ${wantedColumns(dataset)}`,
      `  received: ${received.join(', ') || 'none'}`,
      'Names are compared in snake_case. Rename the columns of the file, or correct the contract.',
    ].join('\n'),
  );
}

function wantedColumns(dataset: Dataset): string {
  return Object.entries(dataset.columns)
    .map(([name, column]) => {
      if (name === dataset.contentId) return `${name} (filled in when absent)`;
      return column.required ? name : `${name} (optional)`;
    })
    .join(', ');
}
