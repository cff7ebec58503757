import type { TypeSignature } from './trino/protocol';

/** A value as Athena writes it into results; null stays null. */
export type Render = (value: unknown) => string | null;

/**
 * Renders a column's values as Athena does: Java's notation for floating point, `[a, b]`, `{k=v}` and
 * `{field=value}` with unquoted strings for arrays, maps and rows, hexadecimal for binary.
 */
export function rendererOf(type: TypeSignature): Render {
  const render = nonNullRenderer(type);
  return (value) => (value === null || value === undefined ? null : render(value));
}

function nonNullRenderer(type: TypeSignature): (value: unknown) => string {
  switch (type.rawType) {
    case 'double':
    case 'real':
      return (value) => (typeof value === 'number' ? javaDouble(value) : String(value));
    case 'varbinary':
      return (value) => hexBytes(String(value));
    case 'array':
      return arrayRenderer(type);
    case 'map':
      return mapRenderer(type);
    case 'row':
      return rowRenderer(type);
    default:
      return String;
  }
}

/** Trino's JSON has lost the difference between 2 and 2.0; Double.toString puts it back. */
export function javaDouble(value: number): string {
  const magnitude = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

function hexBytes(base64: string): string {
  return [...Buffer.from(base64, 'base64')].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function arrayRenderer(type: TypeSignature): (value: unknown) => string {
  const element = nested(type, 0);
  return (value) => `[${(value as unknown[]).map(element).join(', ')}]`;
}

const NUMBERS: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double',
  'decimal',
]);

/** Entries stand by their keys, as Athena puts them. */
function mapRenderer(type: TypeSignature): (value: unknown) => string {
  const [key, item] = [nested(type, 0), nested(type, 1)];
  const ascending = NUMBERS.has(typeOf(type, 0).rawType)
    ? (a: string, b: string) => Number(a) - Number(b)
    : (a: string, b: string) => (a < b ? -1 : 1);
  return (value) =>
    `{${Object.entries(value as Record<string, unknown>)
      .sort(([a], [b]) => ascending(a, b))
      .map(([k, v]) => `${key(k)}=${item(v)}`)
      .join(', ')}}`;
}

function rowRenderer(type: TypeSignature): (value: unknown) => string {
  const fields = type.arguments.map((argument, index) => ({
    label:
      argument.kind === 'NAMED_TYPE' && argument.value.fieldName ? `${argument.value.fieldName.name}=` : '',
    render: nested(type, index),
  }));
  return (value) =>
    `{${fields.map((field, index) => field.label + field.render((value as unknown[])[index])).join(', ')}}`;
}

function nested(type: TypeSignature, index: number): (value: unknown) => string {
  const render = rendererOf(typeOf(type, index));
  return (value) => render(value) ?? 'null';
}

function typeOf(type: TypeSignature, index: number): TypeSignature {
  const argument = type.arguments[index];
  if (argument === undefined || argument.kind === 'LONG') {
    throw new Error(`Trino described ${type.rawType} without the type of its part ${index}.`);
  }
  return argument.kind === 'TYPE' ? argument.value : argument.value.typeSignature;
}
