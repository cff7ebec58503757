import { JSONPath } from 'jsonpath-plus';
import { ELEMENT, passes } from './filter';
import { isObject } from './language';
import { DataError } from './state-error';

/** A JSONPath of a definition. */
export interface Path {
  readonly text: string;
  /** The state's data, or the context object (`$$`). */
  readonly root: '$' | '$$';
  /** Names and indices, one after the other; undefined when the path can point to several values. */
  readonly steps: ReadonlyArray<string | number> | undefined;
}

/** Data and context that a path reads. */
export interface Scope {
  readonly data: unknown;
  readonly context: unknown;
}

const NAME = /[^.[\](){}'"\s,*?@$:&|<>=!]+/y;
const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y;
const INDEX = /-?\d+/y;
/** `*`, a slice, a list of indices or of names. */
const SEVERAL = /\*|-?\d*:-?\d*(?::-?\d*)?|-?\d+(?:\s*,\s*-?\d+)+|'[^']*'(?:\s*,\s*'[^']*')+/y;

const parsed = new Map<string, Path>();

/** @throws Error saying what is wrong with the path. */
export function parsePath(text: string): Path {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const path = new PathReader(text).read();
  parsed.set(text, path);
  return path;
}

class PathReader {
  #at = 0;
  #several = false;
  readonly #steps: Array<string | number> = [];

  constructor(private readonly text: string) {}

  read(): Path {
    const root = this.text.startsWith('$$') ? '$$' : '$';
    if (!this.text.startsWith('$')) throw new Error(`the path '${this.text}' does not begin with $`);
    this.#at = root.length;
    const next = this.text[this.#at];
    if (next !== undefined && next !== '.' && next !== '[') {
      throw new Error(`'${this.text}' reads a variable; the local environment has none`);
    }
    while (this.#at < this.text.length) this.#step();
    return { text: this.text, root, steps: this.#several ? undefined : this.#steps };
  }

  #step(): void {
    if (this.#take('..')) {
      this.#several = true;
      if (!this.#take('*') && this.text[this.#at] !== '[') this.#name();
    } else if (this.#take('.')) {
      if (this.#take('*')) this.#several = true;
      else this.#name();
    } else if (this.#take('[')) {
      this.#bracket();
    } else {
      throw this.#unreadable();
    }
  }

  #name(): void {
    const name = this.#match(NAME);
    if (name === undefined) throw this.#unreadable();
    if (this.text[this.#at] === '(') {
      throw new Error(`'${this.text}' calls ${name}(); the local environment has no functions in paths`);
    }
    this.#steps.push(name);
  }

  #bracket(): void {
    if (this.text[this.#at] === '?') {
      this.#filter();
    } else if (this.#match(SEVERAL) !== undefined) {
      this.#several = true;
    } else {
      const quoted = this.#match(QUOTED);
      const index = quoted === undefined ? this.#match(INDEX) : undefined;
      if (quoted !== undefined) this.#steps.push(quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'));
      else if (index !== undefined) this.#steps.push(Number(index));
      else throw this.#unreadable();
    }
    if (!this.#take(']')) throw this.#unreadable();
  }

  /** `?(…)`, tried on a value of its own so that what cannot be read is known before it runs. */
  #filter(): void {
    this.#several = true;
    const from = this.#at;
    let depth = 0;
    while (this.#at < this.text.length) {
      if (this.#match(QUOTED) !== undefined) continue;
      const sign = this.text[this.#at];
      if (sign === ']' && depth === 0) break;
      if (sign === '(' || sign === '[') depth += 1;
      if (sign === ')' || sign === ']') depth -= 1;
      this.#at += 1;
    }
    try {
      every(`$[${this.text.slice(from, this.#at)}]`, [{}]);
    } catch (error) {
      throw new Error(`the filter of '${this.text}' cannot be read here: ${(error as Error).message}`);
    }
  }

  #take(sign: string): boolean {
    if (!this.text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #unreadable(): Error {
    return new Error(`the path '${this.text}' cannot be read at character ${this.#at + 1}`);
  }
}

/**
 * What a path points to: its value, or a list where it can point to several, empty when there are none.
 *
 * @returns undefined when there is nothing where it points.
 */
export function lookUp(text: string, { data, context }: Scope): unknown {
  const { root, steps } = parsePath(text);
  let value = root === '$$' ? context : data;
  if (steps === undefined) return every(root === '$$' ? text.slice(1) : text, value);
  for (const step of steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? value.at(step) : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** @throws DataError by the given name when there is nothing where the path points. */
export function pointedTo(text: string, scope: Scope, field: string, error = 'States.Runtime'): unknown {
  const value = lookUp(text, scope);
  if (value !== undefined) return value;
  const searched = JSON.stringify(text.startsWith('$$') ? scope.context : scope.data);
  throw new DataError(
    error,
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${searched}'`,
  );
}

function every(text: string, json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return [];
  const filter = (code: string, sandbox: object) =>
    passes(code, (sandbox as Readonly<Record<string, unknown>>)[ELEMENT]);
  return JSONPath({ path: text, json, wrap: true, eval: filter });
}

/**
 * The data with a value at a reference path; what is not there on the way is made.
 *
 * @throws DataError States.ResultPathMatchFailure where something else is on the way.
 */
export function placed(text: string, data: unknown, value: unknown): unknown {
  const place = (into: unknown, steps: ReadonlyArray<string | number>): unknown => {
    const [step, ...rest] = steps;
    if (step === undefined) return value;
    if (typeof step === 'number') {
      if (!Array.isArray(into) || step < 0 || step >= into.length) throw mismatch();
      return into.with(step, place(into[step], rest));
    }
    if (into !== undefined && !isObject(into)) throw mismatch();
    return { ...into, [step]: place(into?.[step], rest) };
  };
  const mismatch = () =>
    new DataError(
      'States.ResultPathMatchFailure',
      `Unable to apply ReferencePath ${text} to input ${JSON.stringify(data)}`,
    );
  return place(data, parsePath(text).steps ?? []);
}
