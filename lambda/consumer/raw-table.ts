import type { SchemaElement } from 'hyparquet';
import type { CompiledColumn, CompiledContract } from '../../lib/contract/compiled';
import { daysOf, integerOf, millisOf, unscaledOf } from './convert';
import type { Row } from './inspect';
import { Column } from './parquet/column';
import { parquetFile } from './parquet/file';
import {
  BooleanStore,
  DoubleStore,
  FixedDecimalStore,
  Int32Store,
  Int64Store,
} from './parquet/number-stores';
import { TextStore } from './parquet/text-store';
import type { ValueStore } from './parquet/values';
import { type PseudonymKey, pseudonymOf } from './pseudonym';

/** Stands in the lake for a value that the contract redacts. */
export const REDACTED = '[redacted]';

/** Where the rows of one record come from; the consumer's own columns. */
export interface RowOrigin {
  readonly arrivedAtMs: number;
  readonly shard: string;
  readonly sequence: string;
  readonly contractVersion: string;
}

function decimalStore(element: SchemaElement): ValueStore {
  const scale = element.scale ?? 0;
  const unscaled = (value: number | string) => unscaledOf(value, scale);
  if (element.type === 'INT32') return new Int32Store((value: number | string) => Number(unscaled(value)));
  if (element.type === 'INT64') return new Int64Store(unscaled);
  return new FixedDecimalStore(element.type_length ?? 16, unscaled);
}

function plainStore(column: CompiledColumn, element: SchemaElement): ValueStore {
  switch (column.kind) {
    case 'string':
      return new TextStore();
    case 'boolean':
      return new BooleanStore();
    case 'int':
      return new Int32Store((value: number) => value);
    case 'bigint':
      return new Int64Store(integerOf);
    case 'double':
      return new DoubleStore();
    case 'decimal':
      return decimalStore(element);
    case 'date':
      return new Int32Store(daysOf);
    case 'timestamp':
      return new Int64Store(millisOf);
    case 'map':
    case 'array':
    case 'json':
      return new TextStore(JSON.stringify, 'never');
  }
}

function storeFor(column: CompiledColumn, element: SchemaElement, key: PseudonymKey | undefined): ValueStore {
  if (column.pii === 'redact') return new TextStore(() => REDACTED);
  if (column.pii !== 'pseudonymise') return plainStore(column, element);
  if (key === undefined) throw new Error(`Column ${column.name} is pseudonymised and no key was given.`);
  // The dictionary is also the batch's memory of pseudonyms: each value is hashed once.
  return new TextStore((value: unknown) => pseudonymOf(String(value), key), 'always');
}

function elementNamed(schema: readonly SchemaElement[], name: string): SchemaElement {
  const element = schema.find((candidate) => candidate.name === name);
  if (element === undefined) throw new Error(`The Parquet schema lacks ${name}: render the contract again.`);
  return element;
}

/** The raw rows of a batch, encoded while they arrive: no row object outlives its record. */
export class RawTable {
  readonly #schema: readonly SchemaElement[];
  readonly #columns: ReadonlyArray<{
    readonly name: string;
    readonly column: Column;
    readonly dropped: boolean;
  }>;
  readonly #ingestedAt: Column;
  readonly #shard: Column;
  readonly #sequence: Column;
  readonly #index: Column;
  readonly #contractVersion: Column;
  #rows = 0;

  constructor(contract: CompiledContract, key: PseudonymKey | undefined) {
    const schema = contract.parquetSchema;
    const own = (name: string, store: ValueStore) => new Column(elementNamed(schema, name), store);
    this.#schema = schema;
    this.#columns = contract.columns.map((column) => {
      const element = elementNamed(schema, column.name);
      return {
        name: column.name,
        column: new Column(element, storeFor(column, element, key)),
        dropped: column.pii === 'drop',
      };
    });
    this.#ingestedAt = own('_ingested_at', new Int64Store((millis: number) => millis));
    this.#shard = own('_shard', new TextStore());
    this.#sequence = own('_sequence', new TextStore());
    this.#index = own('_index', new Int32Store((index: number) => index));
    this.#contractVersion = own('_contract_version', new TextStore());
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param indexes place of each row among the events of its record */
  append(rows: readonly Row[], indexes: readonly number[], origin: RowOrigin): void {
    for (const { name, column, dropped } of this.#columns) {
      for (const row of rows) column.add(dropped ? null : row[name]);
    }
    for (const index of indexes) {
      this.#ingestedAt.add(origin.arrivedAtMs);
      this.#shard.add(origin.shard);
      this.#sequence.add(origin.sequence);
      this.#index.add(index);
      this.#contractVersion.add(origin.contractVersion);
    }
    this.#rows += rows.length;
  }

  encode(): Uint8Array {
    const columns = [
      ...this.#columns.map(({ column }) => column),
      this.#ingestedAt,
      this.#shard,
      this.#sequence,
      this.#index,
      this.#contractVersion,
    ];
    return parquetFile(this.#schema, columns, this.#rows);
  }
}
