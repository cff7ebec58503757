import type { Column } from './column';
import { boundsOf, decimalText } from './column-bounds';
import type { Columns, Dataset } from './dataset';

type Schema = Readonly<Record<string, unknown>>;

/** What the keywords `bigint` and `decimal` need of their column, and no more: it ends up in the bundle. */
function numberRules({ kind, precision, scale, min, max }: Column): Schema {
  return { kind, precision, scale, min, max };
}

/** JSON Schema of one column; keywords that are not JSON Schema's own are in keywords.ts. */
function columnSchema(column: Column): Schema {
  switch (column.kind) {
    case 'string':
      return {
        type: 'string',
        // ajv wants null among the values of a nullable enum.
        ...(column.enum && { enum: column.required ? column.enum : [...column.enum, null] }),
        ...(column.maxLength !== undefined && { maxCodePoints: column.maxLength }),
        ...(column.minLength !== undefined && { minCodePoints: column.minLength }),
        ...(column.pattern !== undefined && { pattern: column.pattern }),
        ...(column.format && (column.format === 'uuid' ? { uuid: true } : { format: column.format })),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'int': {
      const { min, max } = boundsOf(column) ?? {};
      return { type: 'integer', minimum: min, maximum: max };
    }
    case 'double':
      return {
        type: 'number',
        ...(column.min !== undefined && { minimum: column.min }),
        ...(column.max !== undefined && { maximum: column.max }),
      };
    case 'bigint':
    case 'decimal':
      return { type: ['number', 'string'], [column.kind]: numberRules(column) };
    case 'date':
    case 'timestamp':
      return { type: 'string', [column.kind]: true };
    case 'map':
      return { type: 'object', map: { numericKeys: column.numericKeys } };
    case 'array':
      return { type: 'array', items: { type: 'string' } };
    case 'json':
      return { json: { required: column.required } };
  }
}

function nullable(schema: Schema): Schema {
  if (typeof schema['type'] === 'string') return { ...schema, nullable: true };
  return Array.isArray(schema['type']) ? { ...schema, type: [...schema['type'], 'null'] } : schema;
}

/** JSON Schema of a dataset's row, for ajv with the keywords of keywords.ts. */
export function rowSchema(columns: Columns): Schema {
  const entries = Object.entries(columns);
  return {
    type: 'object',
    required: entries.filter(([, column]) => column.required).map(([name]) => name),
    properties: Object.fromEntries(
      entries.map(([name, column]) => {
        const schema = columnSchema(column);
        return [name, column.required ? schema : nullable(schema)];
      }),
    ),
    closed: entries.map(([name, { required }]) => ({ name, required })),
  };
}

/** A column's type as a contract writes it: `decimal(12,4)`, `map<string,string>`. */
export function typeText(column: Column): string {
  switch (column.kind) {
    case 'decimal':
      return `decimal(${column.precision},${column.scale})`;
    case 'map':
      return 'map<string,string>';
    case 'array':
      return 'array<string>';
    default:
      return column.kind;
  }
}

const TYPE_HINT: Partial<Record<Column['kind'], string>> = {
  bigint: 'bigint: a safe integer, or its digits as a string',
  json: 'json of at most 63 levels',
};

const TEXT_FORMS: Partial<Record<Column['kind'], string>> = {
  date: 'a date as YYYY-MM-DD',
  timestamp: 'RFC 3339 with an offset, as 2009-12-01T07:45:00Z',
};

function limitWords(column: Column): Record<'minimum' | 'maximum', string | undefined> {
  const bounds = boundsOf(column);
  const text = (unscaled: bigint) => decimalText(unscaled, column.scale ?? 0).replace(/\.0+$/, '');
  const min = bounds ? text(bounds.minUnscaled) : column.min;
  const max = bounds ? text(bounds.maxUnscaled) : column.max;
  return {
    minimum: min === undefined ? undefined : `>= ${min}`,
    maximum: max === undefined ? undefined : `<= ${max}`,
  };
}

function wantedOf(column: Column): Record<string, string> {
  const { minLength, maxLength, scale } = column;
  const words: Record<string, string | undefined> = {
    required: `${typeText(column)}, present and not null`,
    type: TYPE_HINT[column.kind] ?? typeText(column),
    ...limitWords(column),
    enum: column.enum && `one of ${column.enum.join(', ')}`,
    pattern: column.pattern && `matches ${column.pattern}`,
    format: column.format ?? TEXT_FORMS[column.kind],
    'min-length': minLength === undefined ? undefined : `at least ${minLength} characters`,
    'max-length': maxLength === undefined ? undefined : `at most ${maxLength} characters`,
    scale:
      column.kind === 'decimal'
        ? `at most ${scale} digits behind the point; past 15 digits in all, a string`
        : undefined,
    'not-numeric': column.numericKeys && `a decimal number at ${column.numericKeys.join(', ')}`,
    'dangerous-key':
      column.kind === 'map' || column.kind === 'json' ? 'keys other than __proto__' : undefined,
  };
  return Object.fromEntries(
    Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What each rule of each column wants, in words, for the violations of a validator. */
export function wantedWords(dataset: Dataset): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dataset.columns).map(([name, column]) => [name, wantedOf(column)]),
  );
}
