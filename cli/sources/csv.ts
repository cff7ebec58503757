import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Dataset } from '../../lib/contract/dataset';
import { UserError } from '../user-error';
import { type Coerce, coerceText } from './coerce';
import { matchColumns } from './column-names';
import { inBatches, type ReadOptions, type Source, type SourceRow, UnreadableRow } from './source';
import { openText } from './text';

/** A cell is bounded so that a forgotten quote does not read the rest of the file as one. */
const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024;

/** Comma-separated, RFC 4180, a header line first. */
export function openCsv(path: string, dataset: Dataset, options: ReadOptions): Source {
  const text = openText(path);
  return { fraction: text.fraction, batches: inBatches(csvRows(path, text.chunks, dataset, options)) };
}

async function* csvRows(
  path: string,
  chunks: AsyncIterable<string>,
  dataset: Dataset,
  options: ReadOptions,
): AsyncGenerator<SourceRow | UnreadableRow, void, undefined> {
  const source = Readable.from(chunks);
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // An error of the file must reach whoever reads the parser.
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let toRow: ((cells: readonly string[]) => SourceRow | UnreadableRow) | undefined;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (toRow !== undefined) yield toRow(cells);
      else toRow = rowReader(matchColumns(path, cells, dataset, options.strictColumns ?? true), dataset);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${path} cannot be read as CSV: ${error.message}.`, undefined, { cause: error });
  } finally {
    source.destroy();
  }
  if (toRow === undefined) throw new UserError(`${path} is empty; wanted a header line and rows.`);
}

function rowReader(names: readonly string[], dataset: Dataset) {
  const columns: Array<[string, Coerce]> = names.map((name) => [name, coerceText(dataset.columns[name])]);
  return (cells: readonly string[]): SourceRow | UnreadableRow => {
    if (cells.length !== columns.length) {
      return new UnreadableRow(
        {
          field: '',
          rule: 'column-count',
          wanted: `${columns.length} cells`,
          receivedType: `${cells.length} cells`,
        },
        cells.join(','),
      );
    }
    const row: Record<string, unknown> = {};
    columns.forEach(([name, coerce], index) => {
      row[name] = coerce(cells[index]);
    });
    return row;
  };
}
