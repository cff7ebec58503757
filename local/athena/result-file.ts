/** One row of a result; null is SQL's NULL. */
export type ResultRow = readonly (string | null)[];

/** Athena's CSV: every value quoted, NULL an empty unquoted field, rows end with a line feed. */
export function csvRow(row: ResultRow): string {
  return `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
}

/** Results of DDL and of SHOW and the like are text: lines of values joined by tabs, the last without an end. */
export function textRow(row: ResultRow): string {
  return row.map((value) => value ?? '').join('\t');
}

/** The rows of a text: Athena makes one value of each line, however many columns it tells of. */
export function textRows(text: string): ResultRow[] {
  return text === '' ? [] : text.split('\n').map((line) => [line]);
}

export interface ParsedRows {
  readonly rows: ResultRow[];
  /** Bytes of `bytes` that the rows took. */
  readonly consumed: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/**
 * Reads at most `limit` whole rows that csvRow() wrote; what follows the last whole row is left. A row
 * without its line feed is not whole: the caller reads more bytes and asks again.
 */
export function parseCsvRows(bytes: Buffer, limit: number): ParsedRows {
  const rows: ResultRow[] = [];
  let consumed = 0;
  let position = 0;
  let row: (string | null)[] = [];
  while (rows.length < limit && position < bytes.length) {
    const field = bytes[position] === QUOTE ? quotedField(bytes, position) : { value: null, end: position };
    if (field === undefined) break;
    const separator = bytes[field.end];
    if (separator !== COMMA && separator !== LINE_FEED) {
      throw new Error(`The result is not as it was written: byte ${field.end} ends no field.`);
    }
    row.push(field.value);
    position = field.end + 1;
    if (separator === LINE_FEED) {
      rows.push(row);
      row = [];
      consumed = position;
    }
  }
  return { rows, consumed };
}

/** Undefined when the closing quote, or the byte that tells it from a doubled one, is not there yet. */
function quotedField(bytes: Buffer, start: number): { value: string; end: number } | undefined {
  let doubled = false;
  for (let from = start + 1; ; from += 2) {
    from = bytes.indexOf(QUOTE, from);
    if (from < 0 || from + 1 >= bytes.length) return undefined;
    if (bytes[from + 1] !== QUOTE) {
      const text = bytes.toString('utf8', start + 1, from);
      return { value: doubled ? text.replaceAll('""', '"') : text, end: from + 1 };
    }
    doubled = true;
  }
}
