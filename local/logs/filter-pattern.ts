import { AwsError } from '../gateway/service-handler';

/** Whether a message matches; by it, metric filters count and FilterLogEvents finds. */
export type Matcher = (message: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs: terms, or `{ … }` over the fields of a JSON message. Space-delimited
 * patterns, `[a, b]`, are not served.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError InvalidParameterException
 */
export function parseFilterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('['))
    throw invalid(pattern, 'patterns of space-delimited fields are not served locally');
  return text.startsWith('{') ? new JsonPattern(text).matcher() : terms(text);
}

/** The value of a selector `$.a.b[0]` in a JSON message; undefined when there is none. */
export function selected(message: string, selector: string): unknown {
  return at(jsonOf(message), pathOf(selector));
}

/** Of a JSON pattern, what each of its selectors finds in a message that has it, as text. */
export function selectedBy(pattern: string, message: string): Record<string, string> {
  const text = pattern.trim();
  if (!text.startsWith('{')) return {};
  const found = new JsonPattern(text).selectors.map(
    (selector) => [selector, selected(message, selector)] as const,
  );
  return Object.fromEntries(
    found.flatMap(([selector, value]) =>
      value === undefined || value === null
        ? []
        : [[selector, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
    ),
  );
}

/** All plain terms, none of those behind `-`, and one at least of those behind `?`. */
function terms(text: string): Matcher {
  const found = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g)].map(
    ([, sign = '', quoted, regex, bare = '']) => {
      const term = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
      const pattern = regex === undefined ? undefined : new RegExp(regex);
      return { sign, holds: (message: string) => pattern?.test(message) ?? message.includes(term) };
    },
  );
  const of = (sign: string) => found.filter((term) => term.sign === sign);
  return (message) =>
    of('').every(({ holds }) => holds(message)) &&
    !of('-').some(({ holds }) => holds(message)) &&
    (of('?').length === 0 || of('?').some(({ holds }) => holds(message)));
}

type Condition = (message: unknown) => boolean;

const TOKEN =
  /\s*(?:(\$[\w.[\]'*$@-]*)|"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\(|\)|\{|\}|&&|\|\||!=|<=|>=|=|<|>)|([^\s(){}=<>!&|"]+))/y;

interface Token {
  readonly kind: 'selector' | 'text' | 'regex' | 'symbol' | 'word' | 'end';
  readonly text: string;
}

/** `||`, then `&&`, then comparisons and parentheses. */
class JsonPattern {
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(private readonly pattern: string) {
    TOKEN.lastIndex = 0;
    const end = pattern.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const match = TOKEN.exec(pattern);
      if (match === null) throw invalid(pattern, 'it is no pattern');
      const [, selector, text, regex, symbol, word] = match;
      if (selector !== undefined) this.#tokens.push({ kind: 'selector', text: selector });
      else if (text !== undefined) this.#tokens.push({ kind: 'text', text: text.replaceAll(/\\(.)/g, '$1') });
      else if (regex !== undefined) this.#tokens.push({ kind: 'regex', text: regex });
      else if (symbol !== undefined) this.#tokens.push({ kind: 'symbol', text: symbol });
      else this.#tokens.push({ kind: 'word', text: word as string });
    }
  }

  /** The fields that it looks at. */
  get selectors(): string[] {
    return this.#tokens.filter(({ kind }) => kind === 'selector').map(({ text }) => text);
  }

  matcher(): Matcher {
    this.#expect('{');
    const condition = this.#or();
    this.#expect('}');
    if (this.#peek().kind !== 'end') throw invalid(this.pattern, `unexpected ${this.#peek().text}`);
    return (message) => {
      const json = jsonOf(message);
      return json !== undefined && condition(json);
    };
  }

  #or(): Condition {
    const either = [this.#and()];
    while (this.#take('||')) either.push(this.#and());
    return (message) => either.some((condition) => condition(message));
  }

  #and(): Condition {
    const all = [this.#comparison()];
    while (this.#take('&&')) all.push(this.#comparison());
    return (message) => all.every((condition) => condition(message));
  }

  #comparison(): Condition {
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const selector = this.#advance();
    if (selector.kind !== 'selector')
      throw invalid(this.pattern, `unexpected ${selector.text}; wanted $.field`);
    const path = pathOf(selector.text);
    if (this.#take('NOT')) {
      this.#expect('EXISTS');
      return (message) => at(message, path) === undefined;
    }
    if (this.#take('EXISTS')) return (message) => at(message, path) !== undefined;
    if (this.#take('IS')) {
      const wanted = this.#advance().text.toUpperCase();
      const values: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };
      if (!(wanted in values)) throw invalid(this.pattern, 'IS wants NULL, TRUE or FALSE');
      return (message) => at(message, path) === values[wanted];
    }
    const operator = this.#advance().text;
    const holds = this.#holds(operator, this.#advance());
    return (message) => {
      const value = at(message, path);
      return value !== undefined && value !== null && holds(value);
    };
  }

  #holds(operator: string, operand: Token): (value: unknown) => boolean {
    const negated = operator === '!=';
    if (operator === '=' || negated) {
      const equal = equalTo(operand);
      return (value) => equal(value) !== negated;
    }
    const bound = Number(operand.text);
    const order: Readonly<Record<string, (value: number) => boolean>> = {
      '<': (value) => value < bound,
      '<=': (value) => value <= bound,
      '>': (value) => value > bound,
      '>=': (value) => value >= bound,
    };
    const compare = order[operator];
    if (compare === undefined || Number.isNaN(bound)) {
      throw invalid(this.pattern, `${operator} ${operand.text} is no comparison`);
    }
    return (value) => typeof value === 'number' && compare(value);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: 'the end' };
  }

  #advance(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    if (!['symbol', 'word'].includes(token.kind) || token.text.toUpperCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw invalid(this.pattern, `unexpected ${this.#peek().text}; wanted ${text}`);
  }
}

/** A star stands for any text; a number without quotes is compared as a number. */
function equalTo({ kind, text }: Token): (value: unknown) => boolean {
  if (kind === 'regex') {
    const pattern = new RegExp(text);
    return (value) => pattern.test(String(value));
  }
  const number = Number(text);
  if (kind === 'word' && !Number.isNaN(number)) return (value) => value === number;
  const escaped = text.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${escaped.join('.*')}$`, 's');
  return (value) => typeof value !== 'object' && pattern.test(String(value));
}

/** `$.a.b[0]` and `$['a']`; `$` alone is the whole. */
function pathOf(selector: string): string[] {
  return [...selector.slice(1).matchAll(/\['([^']+)'\]|\[(\d+)\]|\.?([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted ?? index ?? (name as string),
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function jsonOf(message: string): unknown {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function invalid(pattern: string, why: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid metric filter pattern ${pattern}: ${why}.`);
}
