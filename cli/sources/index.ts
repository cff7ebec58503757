import { stat } from 'node:fs/promises';
import type { Dataset } from '../../lib/contract/dataset';
import { UserError } from '../user-error';
import { openCsv } from './csv';
import { openNdjson } from './ndjson';
import { openParquet } from './parquet';
import type { ReadOptions, Source, SourceBatch } from './source';

export { type ReadOptions, type Source, type SourceBatch, type SourceRow, UnreadableRow } from './source';

const FORMATS = 'data.parquet, data.csv, data.ndjson or data.jsonl; the last three also with .gz or .zst';

/**
 * Opens a file of rows by its name's ending. Names and values become those of the contract.
 *
 * @throws UserError when there is no such file, it is of no known format or its columns do not fit
 */
export async function openSource(path: string, dataset: Dataset, options: ReadOptions = {}): Promise<Source> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(`${path} cannot be read: ${why}.`, undefined, { cause });
  });
  if (!found.isFile()) throw new UserError(`${path} is not a file; wanted one, such as ${FORMATS}.`);
  const name = path.toLowerCase().replace(/\.(?:gz|zst)$/, '');
  if (path.toLowerCase().endsWith('.parquet')) return openParquet(path, dataset, options);
  if (name.endsWith('.csv')) return openCsv(path, dataset, options);
  if (name.endsWith('.ndjson') || name.endsWith('.jsonl')) return openNdjson(path, dataset);
  throw new UserError(`${path} has no ending that names a format; wanted one such as ${FORMATS}.`);
}

/** The rows of a file, in batches; see openSource. */
export async function* readRows(
  path: string,
  dataset: Dataset,
  options: ReadOptions = {},
): AsyncGenerator<SourceBatch, void, undefined> {
  yield* (await openSource(path, dataset, options)).batches;
}
