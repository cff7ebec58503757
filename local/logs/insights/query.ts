import { type Expression, readExpression } from './expression';
import { QueryError, Scanner } from './scanner';

export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'stats'; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | {
      readonly kind: 'sort';
      readonly by: ReadonlyArray<{ readonly expression: Expression; readonly descending: boolean }>;
    }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly columns: readonly Column[] }
  | {
      readonly kind: 'parse';
      readonly of: Expression;
      readonly pattern: RegExp;
      /** Names of the pattern's groups, in their order. */
      readonly names: readonly string[];
    };

/** The commands of a query, in order. @throws QueryError */
export function parseQuery(text: string): Command[] {
  const scanner = new Scanner(text);
  const commands: Command[] = [];
  do commands.push(readCommand(scanner));
  while (scanner.take('|'));
  if (scanner.peek() !== undefined) throw scanner.unexpected('wanted | or the end of the query');
  return commands;
}

function readCommand(scanner: Scanner): Command {
  const token = scanner.next();
  switch (token?.text.toLowerCase()) {
    case 'fields':
      return { kind: 'fields', columns: readColumns(scanner) };
    case 'display':
      return { kind: 'display', columns: readColumns(scanner) };
    case 'dedup':
      return { kind: 'dedup', columns: readColumns(scanner) };
    case 'filter':
      return { kind: 'filter', condition: readExpression(scanner) };
    case 'sort':
      return { kind: 'sort', by: readOrder(scanner) };
    case 'limit':
      return { kind: 'limit', count: readCount(scanner) };
    case 'stats':
      return readStats(scanner);
    case 'parse':
      return readParse(scanner);
    default:
      throw new QueryError(
        `${token === undefined ? 'the query ends' : `there is no command ${token.text}`}; wanted fields, filter, stats, sort, limit, parse, display or dedup`,
        token?.at ?? scanner.text.length,
      );
  }
}

function readColumns(scanner: Scanner): Column[] {
  const columns: Column[] = [];
  do columns.push(readColumn(scanner));
  while (scanner.take(','));
  return columns;
}

/** `expression` or `expression as name`; without a name it is called as it is written. */
function readColumn(scanner: Scanner): Column {
  const from = scanner.at;
  const first = scanner.peek();
  const expression = readExpression(scanner);
  const written = scanner.text.slice(from, scanner.at).trim();
  if (scanner.take('as')) return { name: readName(scanner), expression };
  const bare = first?.kind === 'name' && first.quoted && written === `\`${first.text}\``;
  return { name: bare ? first.text : written, expression };
}

function readName(scanner: Scanner): string {
  const token = scanner.next();
  if (token?.kind !== 'name') throw new QueryError('wanted a name', token?.at ?? scanner.text.length);
  return token.text;
}

function readStats(scanner: Scanner): Command {
  const from = scanner.at;
  const columns = readColumns(scanner);
  if (columns.some(({ expression }) => expression.over === undefined)) {
    throw new QueryError('stats wants aggregates: count, sum, avg, min, max, pct, …', from);
  }
  return { kind: 'stats', columns, by: scanner.take('by') ? readColumns(scanner) : [] };
}

function readOrder(scanner: Scanner) {
  const by: Array<{ expression: Expression; descending: boolean }> = [];
  do {
    const expression = readExpression(scanner);
    const descending = scanner.take('desc');
    if (!descending) scanner.take('asc');
    by.push({ expression, descending });
  } while (scanner.take(','));
  return by;
}

const MOST_ROWS = 10_000;

function readCount(scanner: Scanner): number {
  const token = scanner.next();
  const count = Number(token?.text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_ROWS) {
    throw new QueryError(`limit is ${token?.text}; it must be 1 to ${MOST_ROWS}`, token?.at ?? 0);
  }
  return count;
}

/** `parse field "a * b *" as x, y` or `parse field /(?<x>…)/`; the field is the message when none is named. */
function readParse(scanner: Scanner): Command {
  const message: Expression = { value: (row) => row('@message') };
  const isPattern = scanner.peek()?.kind === 'string' || scanner.text[scanner.at] === '/';
  const of = isPattern ? message : readField(scanner);
  const pattern = scanner.regex();
  if (pattern !== undefined) {
    const names = [...pattern.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name as string);
    if (names.length === 0) throw scanner.unexpected('wanted named groups, (?<name>…), in the pattern');
    return { kind: 'parse', of, pattern, names };
  }
  const glob = scanner.next();
  if (glob?.kind !== 'string') throw new QueryError('parse wants "text * text" or /pattern/', glob?.at ?? 0);
  scanner.expect('as');
  const names: string[] = [];
  do names.push(readName(scanner));
  while (scanner.take(','));
  const parts = glob.text.split('*');
  if (parts.length !== names.length + 1) {
    throw new QueryError(`${parts.length - 1} of * and ${names.length} names do not fit`, glob.at);
  }
  const source = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*?)');
  return { kind: 'parse', of, pattern: new RegExp(parts.at(-1) === '' ? `${source}$` : source, 's'), names };
}

function readField(scanner: Scanner): Expression {
  const name = readName(scanner);
  return { value: (row) => row(name) };
}
