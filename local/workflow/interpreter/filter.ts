import { isDeepStrictEqual } from 'node:util';
import jsep from 'jsep';
import { isObject } from './language';

/** The element that is looked at, as jsonpath-plus writes `@`. */
export const ELEMENT = '_$_v';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const NOTHING = Symbol('nothing');

const parsed = new Map<string, jsep.Expression>();

/** @throws Error naming what a filter cannot have. */
export function parseFilter(code: string): jsep.Expression {
  const known = parsed.get(code);
  if (known !== undefined) return known;
  const expression = jsep(code);
  check(expression);
  parsed.set(code, expression);
  return expression;
}

/** Whether an element passes a filter: what it names is there, or compares so. */
export function passes(code: string, element: unknown): boolean {
  return holds(parseFilter(code), element);
}

function check(node: jsep.Expression): void {
  switch (node.type) {
    case 'Literal':
      if (!String(node['value']).includes(ELEMENT)) return;
      throw new Error('a text with @ in it cannot be compared with');
    case 'Identifier':
      if (node['name'] === ELEMENT) return;
      throw new Error(`${String(node['name'])} is not @`);
    case 'MemberExpression': {
      check(node['object'] as jsep.Expression);
      const property = node['property'] as jsep.Expression;
      if (node['computed'] !== true || property.type === 'Literal') return;
      throw new Error('a member is named by its name or by its index');
    }
    case 'UnaryExpression':
      if (node['operator'] !== '!' && node['operator'] !== '-') break;
      check(node['argument'] as jsep.Expression);
      return;
    case 'LogicalExpression':
    case 'BinaryExpression': {
      const operator = String(node['operator']);
      if (operator !== '&&' && operator !== '||' && !COMPARISONS.has(operator)) break;
      check(node['left'] as jsep.Expression);
      check(node['right'] as jsep.Expression);
      return;
    }
  }
  throw new Error(`there is no ${String(node['operator'] ?? node.type)}`);
}

function holds(node: jsep.Expression, element: unknown): boolean {
  const operator = node['operator'];
  const [left, right] = [node['left'], node['right']] as [jsep.Expression, jsep.Expression];
  if (operator === '&&') return holds(left, element) && holds(right, element);
  if (operator === '||') return holds(left, element) || holds(right, element);
  if (operator === '!') return !holds(node['argument'] as jsep.Expression, element);
  if (COMPARISONS.has(String(operator))) {
    return compares(String(operator), read(left, element), read(right, element));
  }
  const value = read(node, element);
  // A literal stands for itself; a path asks whether there is something.
  return node.type === 'Literal' ? value === true : value !== NOTHING;
}

function read(node: jsep.Expression, element: unknown): unknown {
  switch (node.type) {
    case 'Literal':
      return node['value'];
    case 'UnaryExpression':
      return -Number(read(node['argument'] as jsep.Expression, element));
    case 'MemberExpression': {
      const object = read(node['object'] as jsep.Expression, element);
      const property = node['property'] as jsep.Expression;
      const key = (node['computed'] === true ? property['value'] : property['name']) as string | number;
      if (Array.isArray(object)) return typeof key === 'number' ? (object.at(key) ?? NOTHING) : NOTHING;
      return isObject(object) && Object.hasOwn(object, key) ? object[key] : NOTHING;
    }
    default:
      return element;
  }
}

function compares(operator: string, left: unknown, right: unknown): boolean {
  if (operator === '==') return equals(left, right);
  if (operator === '!=') return !equals(left, right);
  if (typeof left === 'number' && typeof right === 'number') return ordered(operator, left, right);
  return typeof left === 'string' && typeof right === 'string' && ordered(operator, left, right);
}

/** A number equals the text that says it, by the left one's kind. */
function equals(left: unknown, right: unknown): boolean {
  if (left === NOTHING || right === NOTHING) return false;
  if (typeof left === 'number' && typeof right === 'string') return left === Number(right);
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return isDeepStrictEqual(left, right);
}

function ordered<T extends string | number>(operator: string, left: T, right: T): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
