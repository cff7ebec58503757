import type { CommonToken, Lexer, ParserRuleContext, TerminalNode, Token } from 'antlr4ng';
import type { DdlStatementContext } from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { invalidRequest } from '../../errors';
import { errorListener } from './error-listener';

/** Of a table: `db.t`, or `t` of the query's own database. */
export interface QualifiedName {
  readonly database: string | undefined;
  readonly name: string;
}

/** The one catalogue whose tables the DDL may name. */
export const CATALOGUE = 'awsdatacatalog';

/** Hive's grammar is large: whoever writes no DDL does not wait for it. */
let library: ReturnType<typeof loadLibrary> | undefined;
async function loadLibrary() {
  // The runtime comes with the grammars: loaded another way it would be there twice.
  const [antlr, lexer, parser] = await Promise.all([
    import('antlr4ng'),
    import('dt-sql-parser/dist/lib/hive/HiveSqlLexer'),
    import('dt-sql-parser/dist/lib/hive/HiveSqlParser'),
  ]);
  return { ...antlr, ...lexer, ...parser };
}

/**
 * One DDL statement by Hive's grammar.
 * @throws AwsError MALFORMED_QUERY naming the first place that does not fit
 */
export async function parseHive(sql: string): Promise<DdlStatementContext> {
  library ??= loadLibrary();
  const { CharStreams, CommonTokenStream, HiveSqlLexer, HiveSqlParser } = await library;
  const listener = errorListener((line, column, message) => {
    throw malformed(line, column, message);
  });
  const lexer = new HiveSqlLexer(CharStreams.fromString(sql));
  lexer.removeErrorListeners();
  lexer.addErrorListener(listener);
  markTransforms(lexer, HiveSqlLexer);
  const parser = new HiveSqlParser(new CommonTokenStream(lexer));
  parser.removeErrorListeners();
  parser.addErrorListener(listener);
  const [statement, more] = parser.program().statement();
  if (more !== undefined) throw onlyOne();
  const ddl = statement?.execStatement()?.ddlStatement();
  if (!ddl) throw notSupported();
  return ddl;
}

/**
 * Hive writes an Iceberg table's transforms as PARTITIONED BY SPEC (day(ts)), Athena without SPEC: the
 * token is put where Hive's grammar looks for it. Tables that are not external have no other partitions.
 */
function markTransforms(
  lexer: Lexer,
  types: Readonly<Record<'KW_CREATE' | 'KW_TABLE' | 'KW_PARTITIONED' | 'KW_BY' | 'KW_SPEC', number>>,
): void {
  const read = lexer.nextToken.bind(lexer);
  const seen: CommonToken[] = [];
  lexer.nextToken = () => {
    const iceberg = seen[0]?.type === types.KW_CREATE && seen[1]?.type === types.KW_TABLE;
    const by = seen.at(-1);
    if (iceberg && seen.at(-2)?.type === types.KW_PARTITIONED && by?.type === types.KW_BY) {
      const spec = by.cloneWithType(types.KW_SPEC);
      seen.push(spec);
      return spec;
    }
    const token = read() as CommonToken;
    if (token.channel === 0) seen.push(token);
    return token;
  };
}

/** @param column counted from 0, as parsers do */
export function malformed(line: number, column: number, message: string): Error {
  return invalidRequest(`line ${line}:${column + 1}: ${message}`, 'MALFORMED_QUERY');
}

/** What Athena answers to the rest of Hive's and Trino's statements. */
export function notSupported(statement?: string): Error {
  const named = statement === undefined ? '' : `: ${statement}`;
  return invalidRequest(`Queries of this type are not supported${named}`, 'NOT_SUPPORTED');
}

export function onlyOne(): Error {
  return invalidRequest('Only one sql statement is allowed.', 'MALFORMED_QUERY');
}

/** Of a part that Athena's DDL has no place for, where it begins. */
export function misplaced(part: ParserRuleContext | TerminalNode, wanted: string): Error {
  const token = 'symbol' in part ? part.symbol : (part.start as Token);
  return malformed(token.line, token.column, `mismatched input '${token.text}'. Expecting: ${wanted}`);
}

/** A name in lower case, as Athena keeps names. */
export function nameOf(node: ParserRuleContext | null | undefined): string {
  return bareName(node?.getText() ?? '').toLowerCase();
}

/** Without the backquotes of Hive's DDL. */
export function bareName(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}

/** @throws AwsError when it names a catalogue that is not here */
export function tableOf(node: ParserRuleContext | null | undefined): QualifiedName {
  const parts = (node?.children ?? [])
    .filter((child) => child.getText() !== '.')
    .map((child) => nameOf(child as ParserRuleContext));
  return qualified(parts);
}

export function qualified(parts: readonly string[]): QualifiedName {
  const catalogue = parts.at(-3);
  if (catalogue !== undefined && catalogue !== CATALOGUE) {
    throw invalidRequest(
      `Catalog '${catalogue}' does not exist: the local environment has ${CATALOGUE} alone.`,
    );
  }
  return { database: parts.at(-2), name: parts.at(-1) ?? '' };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
};

/** The value of a string literal: Hive's escapes, and a doubled quote for one. */
export function stringOf(token: Token | TerminalNode | null | undefined): string {
  const text = (token && ('symbol' in token ? token.symbol.text : token.text)) ?? '';
  const quote = text.slice(0, 1);
  let value = '';
  for (let at = 1; at < text.length - 1; at++) {
    const character = text[at] as string;
    if (character === quote) at += 1;
    if (character !== '\\') {
      value += character;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1))?.[0];
    const unicode = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1))?.[1];
    if (octal !== undefined) value += String.fromCharCode(Number.parseInt(octal, 8));
    else if (unicode !== undefined) value += String.fromCharCode(Number.parseInt(unicode, 16));
    else value += ESCAPES[text[at + 1] as string] ?? text[at + 1];
    at += octal !== undefined ? 3 : unicode !== undefined ? 5 : 1;
  }
  return value;
}

interface WithPairs {
  keyValueProperty(): { readonly _key?: Token | null; readonly _value?: Token | null }[];
}

/** `('key' = 'value', …)` */
export function propertiesOf(list: WithPairs | null | undefined): Record<string, string> {
  const pairs = list?.keyValueProperty() ?? [];
  return Object.fromEntries(pairs.map(({ _key, _value }) => [stringOf(_key), stringOf(_value)]));
}
