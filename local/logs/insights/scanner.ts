/** A query that Logs Insights would not begin; `at` is where, in characters from the start. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'number' | 'string' | 'symbol'; readonly text: string; readonly at: number };

const SPACE = /(?:\s|#[^\n]*)*/y;
const NUMBER = /\d+(?:\.\d+)?(?![\w.@])/y;
/** A field, a function, a keyword or a span of time: `error.name`, `count`, `5m`. */
const NAME = /[@\w](?:[\w@.]*\w)?/y;
const SYMBOL = /<=|>=|!=|=~|[=<>()[\],+\-*/^%|]/y;
const REGEX = /\/((?:[^/\\\n]|\\.)+)\/([a-z]*)/y;

/** Reads a query of Logs Insights token by token: whether a slash begins a pattern hangs on what stands before it. */
export class Scanner {
  #at = 0;

  constructor(readonly text: string) {}

  /** Where the next token begins. */
  get at(): number {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    return SPACE.lastIndex;
  }

  peek(): Token | undefined {
    const before = this.#at;
    const token = this.next();
    this.#at = before;
    return token;
  }

  /** Undefined at the end. @throws QueryError for what is no token. */
  next(): Token | undefined {
    const at = this.at;
    this.#at = at;
    if (at >= this.text.length) return undefined;
    const quote = this.text[at] as string;
    if (quote === '"' || quote === "'") return { kind: 'string', text: this.#quoted(quote), at };
    if (quote === '`') return { kind: 'name', text: this.#quoted(quote), quoted: true, at };
    for (const [kind, pattern] of [
      ['number', NUMBER],
      ['name', NAME],
      ['symbol', SYMBOL],
    ] as const) {
      const text = this.#match(pattern)?.[0];
      if (text === undefined) continue;
      return kind === 'name' ? { kind, text, quoted: false, at } : { kind, text, at };
    }
    throw new QueryError(`unexpected ${JSON.stringify(quote)}`, at);
  }

  /** A pattern between slashes, when the next thing is one. */
  regex(): RegExp | undefined {
    this.#at = this.at;
    const match = this.#match(REGEX);
    if (match === undefined) return undefined;
    const [whole, source = '', flags] = match;
    // Java's way to ignore case, which Logs Insights takes.
    const insensitive = source.startsWith('(?i)');
    try {
      return new RegExp(insensitive ? source.slice(4) : source, insensitive ? `${flags}i` : flags);
    } catch (error) {
      throw new QueryError((error as Error).message, this.#at - whole.length);
    }
  }

  /** The next token, when it is this symbol or keyword. */
  take(text: string): boolean {
    const token = this.peek();
    if (token === undefined || token.kind === 'string' || token.kind === 'number') return false;
    if (token.kind === 'name' && token.quoted) return false;
    if (token.text.toLowerCase() !== text) return false;
    this.next();
    return true;
  }

  /** @throws QueryError when the next token is another. */
  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(`wanted ${text}`);
  }

  unexpected(wanted: string): QueryError {
    const token = this.peek();
    const received = token === undefined ? 'the end of the query' : JSON.stringify(token.text);
    return new QueryError(`unexpected ${received}; ${wanted}`, token?.at ?? this.text.length);
  }

  #quoted(quote: string): string {
    let text = '';
    for (let at = this.#at + 1; at < this.text.length; at += 1) {
      const character = this.text[at] as string;
      if (character === quote) {
        this.#at = at + 1;
        return text;
      }
      if (character === '\\' && at + 1 < this.text.length) {
        at += 1;
        // Only a quote or a backslash is escaped; all else is a pattern's own.
        const next = this.text[at] as string;
        text += next === quote || next === '\\' ? next : `\\${next}`;
      } else text += character;
    }
    throw new QueryError(`there is no closing ${quote}`, this.#at);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}
