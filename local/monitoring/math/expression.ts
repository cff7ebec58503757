import jsep from 'jsep';
import { FILLINGS, functions, type Grid, operate, operators } from './functions';
import { each, isList, MathError, mapSeries, type Series, type Value } from './value';

jsep.addBinaryOp('OR', 1);
jsep.addBinaryOp('AND', 2);
jsep.addBinaryOp('^', 11, true);

export interface Expression {
  /** Ids that it names. */
  readonly ids: readonly string[];
  /** Whether METRICS() takes all the metrics there are besides. */
  readonly takesAll: boolean;
  /** @throws MathError when the values do not fit. */
  evaluate(ids: ReadonlyMap<string, Value>, metrics: ReadonlyMap<string, Series>, grid: Grid): Value;
}

/**
 * An expression of CloudWatch's metric math, of the functions that are served here.
 *
 * @throws MathError for what is no expression, or calls a function that is not served, naming it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function parseExpression(text: string): Expression {
  let root: jsep.Expression;
  try {
    root = jsep(text);
  } catch (error) {
    throw new MathError(`"${text}" is no expression of metric math: ${(error as Error).message}.`);
  }
  const ids = new Set<string>();
  const seen = { takesAll: false };
  check(root as jsep.CoreExpression, ids, seen);
  return {
    ids: [...ids],
    takesAll: seen.takesAll,
    evaluate: (values, metrics, grid) => compute(root as jsep.CoreExpression, { values, metrics, grid }),
  };
}

function check(node: jsep.CoreExpression, ids: Set<string>, seen: { takesAll: boolean }): void {
  const inside = (nodes: ReadonlyArray<jsep.Expression | null>) => {
    for (const one of nodes) if (one !== null) check(one as jsep.CoreExpression, ids, seen);
  };
  switch (node.type) {
    case 'Literal':
      break;
    case 'Identifier':
      if (!Object.hasOwn(FILLINGS, node.name)) ids.add(node.name);
      break;
    case 'UnaryExpression':
      if (!UNARY.has(node.operator)) throw new MathError(`Metric math has no operator ${node.operator}.`);
      inside([node.argument]);
      break;
    case 'BinaryExpression':
      if (!Object.hasOwn(operators, node.operator))
        throw new MathError(`Metric math has no operator ${node.operator}.`);
      inside([node.left, node.right]);
      break;
    case 'ArrayExpression':
      inside(node.elements);
      break;
    case 'CallExpression': {
      const name = nameOf(node);
      if (name === 'METRICS') seen.takesAll = true;
      else if (!Object.hasOwn(functions, name)) {
        throw new MathError(`The local environment does not compute ${name}() of metric math.`);
      }
      inside(node.arguments);
      break;
    }
    default:
      throw new MathError(`Metric math knows no ${node.type}.`);
  }
}

const UNARY: ReadonlySet<string> = new Set(['-', '+']);

interface Scope {
  readonly values: ReadonlyMap<string, Value>;
  readonly metrics: ReadonlyMap<string, Series>;
  readonly grid: Grid;
}

function compute(node: jsep.CoreExpression, scope: Scope): Value {
  const value = (one: jsep.Expression) => compute(one as jsep.CoreExpression, scope);
  switch (node.type) {
    case 'Literal':
      if (typeof node.value !== 'number') throw new MathError(`${node.raw} is no number.`);
      return node.value;
    case 'Identifier': {
      const found = scope.values.get(node.name) ?? FILLINGS[node.name as keyof typeof FILLINGS];
      if (found === undefined) throw new MathError(`There is no metric or expression ${node.name}.`);
      return found;
    }
    case 'UnaryExpression': {
      const negate = node.operator === '-';
      const argument = value(node.argument);
      if (!negate) return argument;
      return each(
        argument,
        (series) => mapSeries(series, (one) => -one),
        (one) => -one,
      );
    }
    case 'BinaryExpression':
      return operate(node.operator, value(node.left), value(node.right));
    case 'ArrayExpression':
      return node.elements.flatMap((one) => (one === null ? [] : members(value(one))));
    case 'CallExpression': {
      const name = nameOf(node);
      if (name === 'METRICS') return matching(node, scope.metrics);
      return (functions[name] as (typeof functions)[string])(node.arguments.map(value), scope.grid);
    }
    default:
      throw new MathError(`Metric math knows no ${node.type}.`);
  }
}

function members(value: Value): readonly Series[] {
  if (typeof value === 'number') throw new MathError('A list holds metrics, not numbers.');
  return isList(value) ? value : [value as Series];
}

/** METRICS() gives all metrics, METRICS("errors") those whose id holds the word. */
function matching(node: jsep.CallExpression, metrics: ReadonlyMap<string, Series>): Series[] {
  const [word] = node.arguments as jsep.Literal[];
  const part = word === undefined ? '' : String(word.value);
  return [...metrics].filter(([id]) => id.includes(part)).map(([, series]) => series);
}

const nameOf = (node: jsep.CallExpression) =>
  node.callee.type === 'Identifier' ? String((node.callee as jsep.Identifier).name) : node.callee.type;
