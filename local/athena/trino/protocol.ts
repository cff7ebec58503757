/** What we read of Trino's client REST protocol (https://trino.io/docs/current/develop/client-protocol.html). */
export interface TrinoPage {
  readonly id: string;
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  /** Rows; integers beyond 2^53 are strings of digits. */
  readonly data?: readonly (readonly unknown[])[];
  readonly stats: TrinoStats;
  readonly error?: TrinoError;
  /** For instance `INSERT` or `CREATE TABLE`. */
  readonly updateType?: string;
  readonly updateCount?: number;
}

export interface TrinoColumn {
  readonly name: string;
  readonly typeSignature: TypeSignature;
}

export interface TypeSignature {
  readonly rawType: string;
  readonly arguments: readonly TypeArgument[];
}

export type TypeArgument =
  | { readonly kind: 'LONG'; readonly value: number }
  | { readonly kind: 'TYPE'; readonly value: TypeSignature }
  | {
      readonly kind: 'NAMED_TYPE';
      readonly value: {
        readonly fieldName?: { readonly name: string };
        readonly typeSignature: TypeSignature;
      };
    };

export interface TrinoStats {
  /** QUEUED, PLANNING, STARTING, RUNNING, FINISHING, FINISHED or FAILED. */
  readonly state: string;
  readonly queuedTimeMillis: number;
  readonly planningTimeMillis: number;
  readonly elapsedTimeMillis: number;
  /** Compressed bytes read from storage: what Athena calls DataScannedInBytes. */
  readonly physicalInputBytes: number;
  /** Rows read from storage. */
  readonly processedRows?: number;
  /** The stage that gives the result, once the statement runs in stages. */
  readonly rootStage?: TrinoStage;
}

export interface TrinoStage {
  /** A number. */
  readonly stageId: string;
  readonly state: string;
  readonly wallTimeMillis: number;
  readonly processedRows: number;
  readonly processedBytes: number;
  readonly subStages: readonly TrinoStage[];
}

export interface TrinoError {
  readonly message: string;
  /** For instance COLUMN_NOT_FOUND. */
  readonly errorName: string;
  readonly errorType: 'USER_ERROR' | 'INTERNAL_ERROR' | 'INSUFFICIENT_RESOURCES' | 'EXTERNAL';
}

/** A run of 16 digits may be an integer that a double cannot hold. */
const LONG_DIGITS = /\d{16}/;

/** Parses one answer; integers that a double cannot hold stay exact, as strings of digits. */
export function parsePage(text: string): TrinoPage {
  if (!LONG_DIGITS.test(text)) return JSON.parse(text) as TrinoPage;
  return JSON.parse(text, exactInteger) as TrinoPage;
}

function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? integerSource(value, context?.source)
    : value;
}

function integerSource(value: number, source: string | undefined): unknown {
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
