import { aggregates } from './aggregates';
import { functions } from './functions';
import { QueryError, type Scanner, type Token } from './scanner';
import { compare, numberOf, type Row, textOf, truth, type Value } from './value';

/** What it comes to in a line, or, of an aggregate, in the lines of a group. */
export interface Expression {
  readonly value: (row: Row) => Value;
  /** Undefined of what is no aggregate and holds none. */
  readonly over?: (rows: readonly Row[]) => Value;
}

/** `or`, then `and`, `not`, comparisons, sums, products. @throws QueryError */
export function readExpression(scanner: Scanner): Expression {
  let left = readAnd(scanner);
  while (scanner.take('or')) {
    left = combined([left, readAnd(scanner)], ([a = null, b = null]) => truth(a) || truth(b));
  }
  return left;
}

function readAnd(scanner: Scanner): Expression {
  let left = readNot(scanner);
  while (scanner.take('and')) {
    left = combined([left, readNot(scanner)], ([a = null, b = null]) => truth(a) && truth(b));
  }
  return left;
}

function readNot(scanner: Scanner): Expression {
  if (!scanner.take('not')) return readComparison(scanner);
  return combined([readNot(scanner)], ([a = null]) => !truth(a));
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function readComparison(scanner: Scanner): Expression {
  const left = readSum(scanner);
  for (const [symbol, holds] of Object.entries(COMPARISONS)) {
    if (!scanner.take(symbol)) continue;
    return combined([left, readSum(scanner)], ([a = null, b = null]) => {
      // What a line lacks is neither equal nor unequal to anything.
      return a !== null && b !== null && holds(compare(a, b));
    });
  }
  const negated = scanner.take('not');
  const matches = readMatch(scanner);
  if (matches === undefined) {
    if (negated) throw scanner.unexpected('wanted like or in behind not');
    return left;
  }
  return combined([left], ([a = null]) => a !== null && matches(a) !== negated);
}

/** `like "part"`, `like /pattern/`, `=~ /pattern/`, `in [a, b]`. */
function readMatch(scanner: Scanner): ((value: Value) => boolean) | undefined {
  if (scanner.take('like') || scanner.take('=~')) {
    const pattern = scanner.regex();
    if (pattern !== undefined) return (value) => pattern.test(textOf(value));
    const token = scanner.next();
    if (token?.kind !== 'string') throw new QueryError('like wants "text" or /pattern/', token?.at ?? 0);
    return (value) => textOf(value).includes(token.text);
  }
  if (!scanner.take('in')) return undefined;
  scanner.expect('[');
  const items: Value[] = [];
  do items.push(readLiteral(scanner));
  while (scanner.take(','));
  scanner.expect(']');
  return (value) => items.some((item) => compare(value, item) === 0);
}

function readLiteral(scanner: Scanner): Value {
  const token = scanner.next();
  if (token?.kind === 'string') return token.text;
  if (token?.kind === 'number') return Number(token.text);
  throw new QueryError('wanted a number or a "text"', token?.at ?? scanner.text.length);
}

type Arithmetic = Readonly<Record<string, (a: number, b: number) => number>>;
const SUMS: Arithmetic = { '+': (a, b) => a + b, '-': (a, b) => a - b };
const PRODUCTS: Arithmetic = { '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b };

const readSum = (scanner: Scanner) => readArithmetic(scanner, SUMS, readProduct);
const readProduct = (scanner: Scanner) => readArithmetic(scanner, PRODUCTS, readPrimary);

function readArithmetic(
  scanner: Scanner,
  operators: Arithmetic,
  readOperand: (scanner: Scanner) => Expression,
): Expression {
  let left = readOperand(scanner);
  for (;;) {
    const operator = Object.keys(operators).find((symbol) => scanner.take(symbol));
    if (operator === undefined) return left;
    const apply = operators[operator] as (a: number, b: number) => number;
    left = combined([left, readOperand(scanner)], (operands) => {
      const [a, b] = operands.map(numberOf);
      if (a === undefined || b === undefined) return null;
      const result = apply(a, b);
      return Number.isFinite(result) ? result : null;
    });
  }
}

function readPrimary(scanner: Scanner): Expression {
  if (scanner.take('(')) {
    const inner = readExpression(scanner);
    scanner.expect(')');
    return inner;
  }
  if (scanner.take('-'))
    return combined([readPrimary(scanner)], ([a = null]) => -(numberOf(a) ?? Number.NaN));
  const token = scanner.next();
  if (token === undefined || token.kind === 'symbol') {
    throw new QueryError(`unexpected ${token?.text ?? 'end of the query'}`, token?.at ?? scanner.text.length);
  }
  if (token.kind === 'string') return { value: () => token.text };
  if (token.kind === 'number') return { value: () => Number(token.text) };
  const { text } = token;
  if (token.kind === 'name' && !token.quoted && scanner.take('(')) return readCall(scanner, token);
  return { value: (row) => row(text) };
}

function readCall(scanner: Scanner, { text, at }: Token): Expression {
  const name = text.toLowerCase();
  const aggregate = aggregates[name];
  if (name === 'bin' || name === 'datefloor') return readBin(scanner, name);
  const operands = scanner.take(')') ? [] : readOperands(scanner, aggregate !== undefined);
  if (aggregate !== undefined) return overRows(aggregate, operands);
  const call = functions[name];
  if (call === undefined) throw new QueryError(`there is no function ${text}`, at);
  return combined(operands, call);
}

function readOperands(scanner: Scanner, countsLines: boolean): Expression[] {
  const operands: Expression[] = [];
  if (countsLines && scanner.take('*')) operands.push({ value: () => 1 });
  else {
    do operands.push(readExpression(scanner));
    while (scanner.take(','));
  }
  scanner.expect(')');
  return operands;
}

function overRows(aggregate: (typeof aggregates)[string], operands: readonly Expression[]): Expression {
  const [of = { value: () => 1 }, parameter] = operands;
  return {
    value: () => null,
    over: (rows) =>
      aggregate(
        rows.map((row) => ({ value: of.value(row), time: numberOf(row('@timestamp')) ?? 0 })),
        numberOf(parameter?.value(() => null) ?? null) ?? 0,
      ),
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `bin(5m)` of the event's time, `datefloor(field, 5m)` of another. */
function readBin(scanner: Scanner, name: string): Expression {
  let of: Expression = { value: (row) => row('@timestamp') };
  if (name === 'datefloor') {
    of = readExpression(scanner);
    scanner.expect(',');
  }
  const token = scanner.next();
  const [, count = '', unit = ''] = /^(\d+)\s*([a-z]+)$/i.exec(token?.text ?? '') ?? [];
  const span = Number(count) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (!(span > 0))
    throw new QueryError(`${token?.text} is no span of time as 30s, 5m, 1h or 1d`, token?.at ?? 0);
  scanner.expect(')');
  return combined([of], ([value = null]) => {
    const time = numberOf(value);
    return time === undefined ? null : new Date(Math.floor(time / span) * span);
  });
}

/** Of values; where one of the operands is an aggregate, of groups. */
function combined(operands: readonly Expression[], apply: (values: readonly Value[]) => Value): Expression {
  const value = (row: Row) => apply(operands.map((operand) => operand.value(row)));
  if (operands.every(({ over }) => over === undefined)) return { value };
  return {
    value,
    over: (rows) => apply(operands.map((each) => each.over?.(rows) ?? each.value(rows[0] ?? (() => null)))),
  };
}
