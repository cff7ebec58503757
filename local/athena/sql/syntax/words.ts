import type { Token } from 'antlr4ng';
import { malformed, onlyOne, type QualifiedName, qualified } from './hive-tree';

type Kind = 'string' | 'quoted' | 'number' | 'word' | 'symbol';

let library: ReturnType<typeof loadLibrary> | undefined;
async function loadLibrary() {
  const [antlr, lexer] = await Promise.all([
    import('antlr4ng'),
    import('dt-sql-parser/dist/lib/trino/TrinoSqlLexer'),
  ]);
  return { ...antlr, ...lexer };
}

/**
 * The tokens of one statement of Trino's SQL, read from left to right. With them Athena's own statements
 * are read, which no grammar has; the queries within stay as they are written.
 */
export class Words {
  #next = 0;

  private constructor(
    private readonly sql: string,
    private readonly tokens: readonly Token[],
    /** The type of tokens like 1.5. */
    private readonly decimal: number,
  ) {}

  static async of(sql: string): Promise<Words> {
    library ??= loadLibrary();
    const { CharStreams, TrinoSqlLexer } = await library;
    const lexer = new TrinoSqlLexer(CharStreams.fromString(sql));
    lexer.removeErrorListeners();
    const tokens = lexer.getAllTokens().filter(({ channel }) => channel === 0);
    while (tokens.at(-1)?.text === ';') tokens.pop();
    return new Words(sql, tokens, TrinoSqlLexer.DECIMAL_VALUE);
  }

  /** The word `ahead` of the next one, in upper case; empty for anything that is not a word. */
  peek(ahead = 0): string {
    const token = this.tokens[this.#next + ahead];
    return token !== undefined && kindOf(token) === 'word' ? (token.text?.toUpperCase() ?? '') : '';
  }

  /** Whether a bracket follows the name that begins `ahead`. */
  opensAfterName(ahead: number): boolean {
    let at = this.#next + ahead + 1;
    while (this.tokens[at]?.text === '.') at += 2;
    return this.tokens[at]?.text === '(';
  }

  /** Takes these words or symbols when they are next. */
  accept(...words: readonly string[]): boolean {
    const fits = words.every((word, index) => {
      const token = this.tokens[this.#next + index];
      const kind = token === undefined ? undefined : kindOf(token);
      return (kind === 'word' || kind === 'symbol') && token?.text?.toUpperCase() === word;
    });
    if (fits) this.#next += words.length;
    return fits;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail(`'${word}'`);
  }

  /** In lower case, as Athena keeps names. */
  identifier(): string {
    const token = this.tokens[this.#next];
    const kind = token === undefined ? undefined : kindOf(token);
    if (token?.text == null || (kind !== 'word' && kind !== 'quoted')) return this.fail('<identifier>');
    this.#next += 1;
    return (kind === 'word' ? token.text : unquoted(token.text)).toLowerCase();
  }

  qualifiedName(): QualifiedName {
    const parts = [this.identifier()];
    while (this.accept('.')) parts.push(this.identifier());
    return qualified(parts);
  }

  optionalString(): string | undefined {
    const token = this.tokens[this.#next];
    if (token?.text == null || kindOf(token) !== 'string') return undefined;
    this.#next += 1;
    return unquoted(token.text);
  }

  string(): string {
    return this.optionalString() ?? this.fail('<string>');
  }

  /** `(item, item, …)` */
  list<T>(item: () => T): T[] {
    this.expect('(');
    const items = [item()];
    while (this.accept(',')) items.push(item());
    this.expect(')');
    return items;
  }

  /** `(name = value, …)` after WITH; values are text, or lists of it where ARRAY says so. */
  properties(): Map<string, string | readonly string[]> {
    return new Map(
      this.list((): [string, string | readonly string[]] => {
        const name = this.identifier();
        this.expect('=');
        return [name, this.#value()];
      }),
    );
  }

  /** What is in the brackets that begin here, as it is written. */
  bracketed(): string {
    const from = this.tokens[this.#next];
    this.expect('(');
    for (let depth = 1; depth > 0; this.#next++) {
      const text = this.tokens[this.#next]?.text ?? this.fail("')'");
      if (text === '(') depth += 1;
      if (text === ')') depth -= 1;
    }
    const closing = this.tokens[this.#next - 1];
    return this.#text((from?.start ?? 0) + 1, closing?.start ?? this.sql.length);
  }

  /** Takes all that follows, as it is written, without the semicolons at its end. */
  rest(): string {
    const text = this.#from(this.#next);
    this.#next = this.tokens.length;
    return text;
  }

  /** The statement as it is written, without comments before it and semicolons after it. */
  whole(): string {
    return this.#from(0);
  }

  /** @throws AwsError when something follows. */
  end(): void {
    if (this.#next < this.tokens.length) this.fail('<EOF>');
  }

  /** @throws AwsError when a semicolon divides the statement. */
  single(): void {
    if (this.tokens.some(({ text }) => text === ';')) throw onlyOne();
  }

  fail(wanted: string): never {
    const token = this.tokens[this.#next];
    const last = this.tokens.at(-1);
    const [line, column] =
      token === undefined
        ? [last?.line ?? 1, (last?.column ?? 0) + (last?.text?.length ?? 0)]
        : [token.line, token.column];
    throw malformed(line, column, `mismatched input '${token?.text ?? '<EOF>'}'. Expecting: ${wanted}`);
  }

  #from(index: number): string {
    const [first, last] = [this.tokens[index], this.tokens.at(-1)];
    return first === undefined || last === undefined ? '' : this.#text(first.start, last.stop + 1);
  }

  /**
   * A part of the statement for the engine. Athena takes 1.5 for a double, the engine here for a decimal
   * unless it has an exponent.
   */
  #text(from: number, to: number): string {
    let text = '';
    let at = from;
    for (const { type, start, stop } of this.tokens) {
      if (type !== this.decimal || start < from || stop >= to) continue;
      text += `${this.sql.slice(at, stop + 1)}E0`;
      at = stop + 1;
    }
    return text + this.sql.slice(at, to);
  }

  #value(): string | readonly string[] {
    if (this.accept('ARRAY')) return this.#array();
    const text = this.optionalString();
    if (text !== undefined) return text;
    const token = this.tokens[this.#next];
    const kind = token === undefined ? undefined : kindOf(token);
    if (token?.text == null || (kind !== 'number' && kind !== 'word')) return this.fail('<expression>');
    this.#next += 1;
    return token.text.toLowerCase();
  }

  #array(): string[] {
    this.expect('[');
    const items = this.accept(']') ? undefined : [this.string()];
    if (items === undefined) return [];
    while (this.accept(',')) items.push(this.string());
    this.expect(']');
    return items;
  }
}

/** By how it is written: the grammar has a type for each of SQL's keywords, most of which may be names. */
function kindOf({ text }: Token): Kind {
  const first = text?.slice(0, 1) ?? '';
  if (first === "'") return 'string';
  if (first === '`' || first === '"') return 'quoted';
  if (/\d/.test(first)) return 'number';
  return /[\p{L}_]/u.test(first) ? 'word' : 'symbol';
}

function unquoted(text: string): string {
  const quote = text.slice(0, 1);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** A name as Trino takes any. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal of Trino's. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
