import { INTRINSIC_FUNCTIONS } from './intrinsic-functions';
import { parsePath, pointedTo, type Scope } from './path';
import { DataError } from './state-error';

/** What an intrinsic call is made of. A literal text keeps its escapes: only States.Format knows them all. */
type Expression =
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'text'; readonly escaped: string }
  | { readonly kind: 'value'; readonly value: unknown };

const CALL = /(States\.\w+)\s*\(/y;
const TEXT = /'((?:[^'\\]|\\.)*)'/y;
const VALUE = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /\s*/y;
const MOST_NESTED = 10;

const parsed = new Map<string, Expression>();

/** @throws Error saying what is wrong with the call. */
export function parseIntrinsic(text: string): Expression {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const expression = new IntrinsicReader(text).read();
  parsed.set(text, expression);
  return expression;
}

class IntrinsicReader {
  #at = 0;

  constructor(private readonly text: string) {}

  read(): Expression {
    const expression = this.#expression(1);
    if (this.#at !== this.text.length || expression.kind !== 'call') throw this.#unreadable();
    return expression;
  }

  #expression(depth: number): Expression {
    this.#match(SPACE);
    const expression = this.#operand(depth);
    this.#match(SPACE);
    return expression;
  }

  #operand(depth: number): Expression {
    const call = this.#match(CALL)?.[1];
    if (call !== undefined) return this.#call(call, depth);
    const literal = this.#match(TEXT)?.[1];
    if (literal !== undefined) return { kind: 'text', escaped: literal };
    if (this.text[this.#at] === '$') return this.#path();
    const value = this.#match(VALUE)?.[0];
    if (value !== undefined) return { kind: 'value', value: JSON.parse(value) };
    throw this.#unreadable();
  }

  #call(name: string, depth: number): Expression {
    const known = Object.hasOwn(INTRINSIC_FUNCTIONS, name) ? INTRINSIC_FUNCTIONS[name] : undefined;
    if (known === undefined) throw new Error(`there is no intrinsic function ${name}`);
    if (depth > MOST_NESTED) throw new Error(`'${this.text}' nests more than ${MOST_NESTED} functions`);
    const values: Expression[] = [];
    this.#match(SPACE);
    if (this.text[this.#at] !== ')') {
      do values.push(this.#expression(depth + 1));
      while (this.#take(','));
    }
    if (!this.#take(')')) throw this.#unreadable();
    const [fewest, most] = known.takes;
    if (values.length < fewest || values.length > most) {
      throw new Error(`${name} takes ${fewest === most ? fewest : `${fewest} to ${most}`} arguments`);
    }
    return { kind: 'call', name, values };
  }

  /** Up to the comma or the parenthesis that is not the path's own. */
  #path(): Expression {
    const from = this.#at;
    let depth = 0;
    let quote: string | undefined;
    for (; this.#at < this.text.length; this.#at += 1) {
      const sign = this.text[this.#at] as string;
      if (quote !== undefined) {
        if (sign === quote) quote = undefined;
      } else if (sign === "'" || sign === '"') quote = sign;
      else if (sign === '[') depth += 1;
      else if (sign === ']') depth -= 1;
      else if (depth === 0 && (sign === ',' || sign === ')')) break;
    }
    const path = this.text.slice(from, this.#at).trimEnd();
    parsePath(path);
    return { kind: 'path', path };
  }

  #take(sign: string): boolean {
    if (this.text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    this.#at += found?.[0].length ?? 0;
    return found ?? undefined;
  }

  #unreadable(): Error {
    return new Error(`'${this.text}' cannot be read at character ${this.#at + 1}`);
  }
}

/** @throws DataError States.IntrinsicFailure, or States.ParameterPathFailure of a path that finds nothing. */
export function callIntrinsic(text: string, scope: Scope, field: string): unknown {
  const value = (expression: Expression, ofFormat: boolean): unknown => {
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'path':
        return pointedTo(expression.path, scope, field, 'States.ParameterPathFailure');
      case 'text':
        return ofFormat ? expression.escaped : expression.escaped.replaceAll(/\\([\\{}'])/g, '$1');
      case 'call': {
        const { name, values } = expression;
        const given = values.map((each, at) => value(each, name === 'States.Format' && at === 0));
        try {
          return INTRINSIC_FUNCTIONS[name]?.run(...given);
        } catch (error) {
          throw new DataError('States.IntrinsicFailure', `${name} failed: ${(error as Error).message}.`);
        }
      }
    }
  };
  return value(parseIntrinsic(text), false);
}
