/** The column types of a contract, and the builders that a dataset file uses. */

export type ColumnKind =
  | 'string'
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'double'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'map'
  | 'array'
  | 'json';

/** What the consumer does to a personal value before anything is written to the lake. */
export type PiiAction = 'pseudonymise' | 'redact' | 'drop' | 'keep';

export interface Pii {
  /** Kind of personal data, as the data catalogue's tag names it. */
  readonly classification: 'identifier' | 'contact' | 'sensitive';
  readonly action: PiiAction;
  /** Roles that may read the column; only meaningful with `keep`. @default - nobody but administrators */
  readonly readableBy?: readonly string[];
}

interface CommonOptions<Required extends boolean> {
  readonly description: string;
  /** A required column is present and not null in every record. @default false */
  readonly required?: Required;
  /** @default - the column holds no personal data */
  readonly pii?: Pii;
  /** The contract version that added the column; rows of older versions get `value`. @default - always there */
  readonly added?: Added;
}

/** A column that older files lack. */
export interface Added {
  readonly version: `${number}-${number}-${number}`;
  /** What rows of older versions have; null for an optional column. */
  readonly value: string | number | boolean | null;
}

export interface MapConstraints {
  /** Keys whose values, where present, must be decimal numbers. */
  readonly numericKeys?: readonly string[];
}

export interface StringConstraints {
  readonly enum?: readonly string[];
  /** ECMAScript regular expression, matched anywhere unless anchored. */
  readonly pattern?: string;
  readonly format?: 'uuid' | 'email' | 'uri' | 'ipv4';
  /** Unicode code points. */
  readonly minLength?: number;
  /** Unicode code points. */
  readonly maxLength?: number;
}

export interface NumberConstraints {
  readonly min?: number;
  readonly max?: number;
}

/** One column. `_value` exists for inference alone and never at run time. */
export interface Column<
  Kind extends ColumnKind = ColumnKind,
  Value = unknown,
  Required extends boolean = boolean,
> extends StringConstraints,
    NumberConstraints,
    MapConstraints {
  readonly kind: Kind;
  readonly required: Required;
  readonly description: string;
  readonly pii?: Pii;
  readonly added?: Added;
  /** Decimal only: digits in all, 1 to 38. */
  readonly precision?: number;
  /** Decimal only: digits behind the point. */
  readonly scale?: number;
  readonly _value?: Value;
}

/** A decimal travels as a JSON number, or as a string where more than 15 digits matter. */
export type DecimalValue = number | `${number}`;
/** RFC 3339 with an offset, for instance `2009-12-01T07:45:00Z`. */
export type TimestampValue = string;
/** `YYYY-MM-DD`. */
export type DateValue = string;
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** NoInfer: else the `boolean` of Columns, where builders are called, hides whether a column is required. */
function build<Kind extends ColumnKind, Value, R extends boolean>(
  kind: Kind,
  options: CommonOptions<R> &
    StringConstraints &
    NumberConstraints &
    MapConstraints & { precision?: number; scale?: number },
): Column<Kind, Value, NoInfer<R>> {
  return { ...options, kind, required: (options.required ?? false) as NoInfer<R> };
}

/** Column builders: `column.decimal(12, 4, { required: true, min: 0, description: '…' })`. */
export const column = {
  string: <R extends boolean = false>(o: CommonOptions<R> & StringConstraints) =>
    build<'string', string, R>('string', o),
  boolean: <R extends boolean = false>(o: CommonOptions<R>) => build<'boolean', boolean, R>('boolean', o),
  /** 32-bit signed. */
  int: <R extends boolean = false>(o: CommonOptions<R> & NumberConstraints) =>
    build<'int', number, R>('int', o),
  /** 64-bit signed; on the wire a safe JSON integer or a string of digits. */
  bigint: <R extends boolean = false>(o: CommonOptions<R> & NumberConstraints) =>
    build<'bigint', number | `${bigint}`, R>('bigint', o),
  double: <R extends boolean = false>(o: CommonOptions<R> & NumberConstraints) =>
    build<'double', number, R>('double', o),
  decimal: <R extends boolean = false>(
    precision: number,
    scale: number,
    o: CommonOptions<R> & NumberConstraints,
  ) => build<'decimal', DecimalValue, R>('decimal', { ...o, precision, scale }),
  date: <R extends boolean = false>(o: CommonOptions<R>) => build<'date', DateValue, R>('date', o),
  timestamp: <R extends boolean = false>(o: CommonOptions<R>) =>
    build<'timestamp', TimestampValue, R>('timestamp', o),
  /** map<string,string> */
  map: <R extends boolean = false>(o: CommonOptions<R> & MapConstraints) =>
    build<'map', Readonly<Record<string, string>>, R>('map', o),
  /** array<string> */
  array: <R extends boolean = false>(o: CommonOptions<R>) => build<'array', readonly string[], R>('array', o),
  json: <R extends boolean = false>(o: CommonOptions<R>) => build<'json', JsonValue, R>('json', o),
} as const;
