import type { TokenInfo } from '@polyglot-sql/sdk';
import { invalidRequest } from '../errors';

/** Of a table: `db.t`, or `t` of the query's own database. A catalogue before them is left out. */
export interface QualifiedName {
  readonly database: string | undefined;
  readonly name: string;
}

type Kind = 'string' | 'quoted' | 'number' | 'word';

/** The words of one DDL statement, read from left to right. What does not fit throws Athena's MALFORMED_QUERY. */
export class Words {
  #next = 0;

  private constructor(
    private readonly sql: string,
    private readonly tokens: TokenInfo[],
  ) {}

  static async of(sql: string): Promise<Words> {
    // The parser is WebAssembly: whoever writes no DDL does not wait for it.
    const { Dialect, init, tokenize } = await import('@polyglot-sql/sdk');
    await init();
    const { success, tokens = [], error } = tokenize(sql, Dialect.Athena);
    if (!success) throw invalidRequest(error ?? 'The statement cannot be read.', 'MALFORMED_QUERY');
    return new Words(sql, [...tokens]);
  }

  /** Takes these words when they are next. */
  accept(...words: readonly string[]): boolean {
    const fits = words.every((word, index) => this.#is(this.#next + index, word));
    if (fits) this.#next += words.length;
    return fits;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail(`'${word}'`);
  }

  /** In lower case, as Athena keeps names. */
  identifier(): string {
    const name = this.#take('quoted') ?? (this.#isName() ? this.#take('word') : undefined);
    return name?.toLowerCase() ?? this.fail('<identifier>');
  }

  qualifiedName(): QualifiedName {
    const parts = [this.identifier()];
    while (this.accept('.')) parts.push(this.identifier());
    return { database: parts.at(-2), name: parts.at(-1) as string };
  }

  string(): string {
    return this.#take('string') ?? this.fail('<string>');
  }

  optionalString(): string | undefined {
    return this.#take('string');
  }

  number(): string {
    return this.#take('number') ?? this.fail('<number>');
  }

  /** The value of a partition. */
  constant(): string {
    return this.#take('string') ?? this.#take('number') ?? this.fail('<constant>');
  }

  /** `(item, item, …)` */
  list<T>(item: () => T): T[] {
    this.expect('(');
    const items = [item()];
    while (this.accept(',')) items.push(item());
    this.expect(')');
    return items;
  }

  /** `('key' = 'value', …)` */
  properties(): Record<string, string> {
    const pairs = this.list((): [string, string] => {
      const key = this.string();
      this.expect('=');
      return [key, this.string()];
    });
    return Object.fromEntries(pairs);
  }

  /** The `>` that closes a type's arguments, also where two of them are written together. */
  closeAngle(): void {
    const token = this.tokens[this.#next];
    if (token?.text === '>>') {
      this.tokens[this.#next] = { ...token, text: '>', span: { ...token.span, start: token.span.start + 1 } };
    } else this.expect('>');
  }

  end(): void {
    while (this.accept(';'));
    if (this.#next < this.tokens.length) this.fail('<EOF>');
  }

  fail(wanted: string): never {
    const token = this.tokens[this.#next];
    const before = this.sql.slice(0, token?.span.start ?? this.sql.length);
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    throw invalidRequest(
      `line ${line}:${column}: mismatched input '${token?.text ?? '<EOF>'}'. Expecting: ${wanted}`,
      'MALFORMED_QUERY',
    );
  }

  #is(index: number, word: string): boolean {
    const token = this.tokens[index];
    return token !== undefined && this.#kind(token) === 'word' && token.text.toUpperCase() === word;
  }

  #isName(): boolean {
    return /^[a-z_]\w*$/i.test(this.tokens[this.#next]?.text ?? '');
  }

  #take(kind: Kind): string | undefined {
    const token = this.tokens[this.#next];
    if (token === undefined || this.#kind(token) !== kind) return undefined;
    this.#next += 1;
    return token.text;
  }

  /** By how it is written: the parser has a type for each of SQL's keywords, most of which may be names here. */
  #kind({ span }: TokenInfo): Kind {
    const first = this.sql[span.start] ?? '';
    if (first === "'") return 'string';
    if (first === '`' || first === '"') return 'quoted';
    return /\d/.test(first) ? 'number' : 'word';
  }
}
