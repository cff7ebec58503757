import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { RowFormat } from '../format';
import type { ResultRows } from './run-query';

export interface Printed {
  readonly rows: number;
  /** There were more rows than were asked for. */
  readonly cut: boolean;
}

/**
 * Writes a result as it comes, no faster than the output takes it.
 * @param maxRows stop after this many
 */
export async function printResult(
  pages: AsyncIterable<ResultRows>,
  format: RowFormat,
  output: Writable,
  maxRows: number,
): Promise<Printed> {
  let printed = 0;
  let begun = false;
  let cut = false;
  for await (const { columns, rows } of pages) {
    if (!begun) await write(output, format.begin(columns));
    begun = true;
    const wanted = rows.slice(0, maxRows - printed);
    await write(output, format.rows(wanted));
    printed += wanted.length;
    cut = wanted.length < rows.length;
    if (cut) break;
  }
  if (begun) await write(output, format.end());
  return { rows: printed, cut };
}

async function write(output: Writable, text: string): Promise<void> {
  if (text !== '' && !output.write(text)) await once(output, 'drain');
}
