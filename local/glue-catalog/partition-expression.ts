import { invalidInput } from './errors';

/** A condition on partition keys, as the Expression of GetPartitions says it. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'null'; readonly column: string }
  | { readonly kind: 'like'; readonly column: string; readonly pattern: string }
  | { readonly kind: 'in'; readonly column: string; readonly literals: readonly string[] }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly operator: Operator;
      readonly literal: string;
    };

type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=';

interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'sign' | 'end';
  readonly value: string;
}

const TOKENS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['text', /'(?:[^']|'')*'/y],
  ['quoted', /"[^"]+"|`[^`]+`/y],
  ['number', /[+-]?\d+(?:\.\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['sign', /<>|!=|<=|>=|[=<>(),]/y],
];

/**
 * Reads `=`, `<>`, `<`, `<=`, `>`, `>=`, AND, OR, NOT, IN, BETWEEN, LIKE, IS [NOT] NULL and parentheses, a key
 * on the left and literals on the right: what the reference of GetPartitions names, and no more of SQL.
 *
 * @throws AwsError InvalidInputException telling what stands where something else was wanted
 */
export function parseExpression(expression: string): Condition {
  const parser = new Parser(expression, tokensOf(expression));
  return parser.whole();
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const found = TOKENS.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(expression);
      return match === null ? [] : [{ kind, value: match[0] }];
    })[0];
    if (found === undefined) {
      throw invalidInput(`Expression ${expression}: ${expression.slice(at, at + 10)} cannot be read.`);
    }
    if (found.kind !== 'space') tokens.push({ kind: found.kind, value: found.value });
    at += found.value.length;
  }
  return [...tokens, { kind: 'end', value: 'its end' }];
}

class Parser {
  #next = 0;

  constructor(
    private readonly expression: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(): Condition {
    const condition = this.#any();
    if (this.#peek().kind !== 'end') throw this.#unexpected('AND, OR or its end');
    return condition;
  }

  #any(): Condition {
    const parts = [this.#all()];
    while (this.#took('OR')) parts.push(this.#all());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
  }

  #all(): Condition {
    const parts = [this.#one()];
    while (this.#took('AND')) parts.push(this.#one());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts };
  }

  #one(): Condition {
    if (this.#took('NOT')) return { kind: 'not', part: this.#one() };
    if (this.#took('(')) {
      const condition = this.#any();
      this.#take(')');
      return condition;
    }
    return this.#comparison(this.#column());
  }

  #comparison(column: string): Condition {
    if (this.#took('IS')) {
      const negated = this.#took('NOT');
      this.#take('NULL');
      return negatedIf(negated, { kind: 'null', column });
    }
    const negated = this.#took('NOT');
    if (this.#took('LIKE')) return negatedIf(negated, { kind: 'like', column, pattern: this.#literal() });
    if (this.#took('IN')) return negatedIf(negated, { kind: 'in', column, literals: this.#list() });
    if (this.#took('BETWEEN')) {
      const low = this.#literal();
      this.#take('AND');
      const parts: Condition[] = [
        { kind: 'compare', column, operator: '>=', literal: low },
        { kind: 'compare', column, operator: '<=', literal: this.#literal() },
      ];
      return negatedIf(negated, { kind: 'and', parts });
    }
    if (negated) throw this.#unexpected('LIKE, IN or BETWEEN');
    return { kind: 'compare', column, operator: this.#operator(), literal: this.#literal() };
  }

  #operator(): Operator {
    const { value } = this.#peek();
    if (!['=', '<>', '!=', '<', '<=', '>', '>='].includes(value)) throw this.#unexpected('an operator');
    this.#next += 1;
    return value === '!=' ? '<>' : (value as Operator);
  }

  #column(): string {
    const token = this.#peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.#unexpected('a partition key');
    this.#next += 1;
    return token.kind === 'word' ? token.value : token.value.slice(1, -1);
  }

  #literal(): string {
    const token = this.#peek();
    if (token.kind !== 'text' && token.kind !== 'number') throw this.#unexpected("a number or a 'text'");
    this.#next += 1;
    return token.kind === 'number'
      ? token.value.replace(/^\+/, '')
      : token.value.slice(1, -1).replaceAll("''", "'");
  }

  #list(): string[] {
    this.#take('(');
    const literals = [this.#literal()];
    while (this.#took(',')) literals.push(this.#literal());
    this.#take(')');
    return literals;
  }

  #peek(): Token {
    return this.tokens[this.#next] as Token;
  }

  #took(word: string): boolean {
    const { kind, value } = this.#peek();
    const took = (kind === 'word' || kind === 'sign') && value.toUpperCase() === word;
    if (took) this.#next += 1;
    return took;
  }

  #take(word: string): void {
    if (!this.#took(word)) throw this.#unexpected(word);
  }

  #unexpected(wanted: string): Error {
    return invalidInput(`Expression ${this.expression}: wanted ${wanted}, found ${this.#peek().value}.`);
  }
}

function negatedIf(negated: boolean, condition: Condition): Condition {
  return negated ? { kind: 'not', part: condition } : condition;
}
