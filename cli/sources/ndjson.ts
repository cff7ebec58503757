import type { Dataset } from '../../lib/contract/dataset';
import { UserError } from '../user-error';
import { snakeCase } from './column-names';
import { inBatches, type Source, type SourceRow, UnreadableRow } from './source';
import { openText } from './text';

/** Characters; a file without line ends must not be read into memory whole. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** One JSON object a line. Values have JSON's own types and go as they are; names are matched in snake_case. */
export function openNdjson(path: string, dataset: Dataset): Source {
  const text = openText(path);
  return { fraction: text.fraction, batches: inBatches(jsonRows(path, text.chunks, dataset)) };
}

async function* jsonRows(
  path: string,
  chunks: AsyncIterable<string>,
  dataset: Dataset,
): AsyncGenerator<SourceRow | UnreadableRow, void, undefined> {
  const rename = renamer(dataset);
  for await (const line of linesOf(path, chunks)) {
    if (line.trim() !== '') yield parsed(line, rename);
  }
}

/** Not node:readline: it also breaks lines at U+2028, which JSON allows within a string. */
async function* linesOf(
  path: string,
  chunks: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new UserError(
        `${path} has a line of more than ${MAX_LINE_CHARACTERS} characters; wanted one JSON object a line.`,
      );
    }
    yield* lines;
  }
  yield rest;
}

function parsed(line: string, rename: (row: SourceRow) => SourceRow): SourceRow | UnreadableRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's message quotes the text, which may be personal.
    return unreadable(line, 'not-json', 'text that is not JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    return unreadable(line, 'not-an-object', type);
  }
  return rename(value as SourceRow);
}

function unreadable(line: string, rule: string, receivedType: string): UnreadableRow {
  return new UnreadableRow({ field: '', rule, wanted: 'one JSON object', receivedType }, line);
}

/** A name that only in snake_case is the contract's is renamed; any other is left for the validator to name. */
function renamer(dataset: Dataset): (row: SourceRow) => SourceRow {
  const known = new Map<string, string>();
  const nameOf = (received: string): string => {
    const cached = known.get(received);
    if (cached !== undefined) return cached;
    const snake = snakeCase(received);
    const name =
      !Object.hasOwn(dataset.columns, received) && Object.hasOwn(dataset.columns, snake) ? snake : received;
    if (known.size < 1000) known.set(received, name);
    return name;
  };
  return (row) => {
    const names = Object.keys(row);
    if (names.every((name) => nameOf(name) === name)) return row;
    return Object.fromEntries(names.map((name) => [nameOf(name), row[name]]));
  };
}
