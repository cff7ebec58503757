import type { SchemaElement } from 'hyparquet';
import type { CompiledColumn, CompiledContract } from '../../lib/contract/compiled';
import { daysOf, integerOf, millisOf, unscaledOf } from './convert';
import type { Row } from './inspect';
import type { ByteBuffer } from './parquet/byte-buffer';
import { type Column, ValueColumn } from './parquet/column';
import { parquetFile } from './parquet/file';
import {
  BooleanStore,
  DoubleStore,
  FixedDecimalStore,
  Int32Store,
  Int64Store,
} from './parquet/number-stores';
import { RunColumn } from './parquet/run-column';
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

const addText = (buffer: ByteBuffer, text: string) => buffer.addText(text);
const addMillis = (buffer: ByteBuffer, millis: number) => buffer.addInt64(BigInt(millis));

interface ContractColumn {
  readonly name: string;
  readonly column: ValueColumn;
  readonly dropped: boolean;
}

/** The raw rows of a batch, encoded while they arrive: no row object outlives its record. */
export class RawTable {
  readonly #schema: readonly SchemaElement[];
  readonly #columns: readonly ContractColumn[];
  /** The first pseudonymised column. */
  readonly #person: ContractColumn | undefined;
  readonly #ingestedAt: RunColumn<number>;
  readonly #shard: RunColumn<string>;
  readonly #sequence: RunColumn<string>;
  readonly #index: ValueColumn;
  readonly #contractVersion: RunColumn<string>;
  #rows = 0;

  constructor(contract: CompiledContract, key: PseudonymKey | undefined) {
    const schema = contract.parquetSchema;
    this.#schema = schema;
    this.#columns = contract.columns.map((column) => {
      const element = elementNamed(schema, column.name);
      return {
        name: column.name,
        column: new ValueColumn(element, storeFor(column, element, key)),
        dropped: column.pii === 'drop',
      };
    });
    const person = contract.columns.findIndex(({ pii }) => pii === 'pseudonymise');
    this.#person = this.#columns[person];
    this.#ingestedAt = new RunColumn(elementNamed(schema, '_ingested_at'), addMillis);
    this.#shard = new RunColumn(elementNamed(schema, '_shard'), addText);
    this.#sequence = new RunColumn(elementNamed(schema, '_sequence'), addText);
    this.#index = new ValueColumn(elementNamed(schema, '_index'), new Int32Store((index: number) => index));
    this.#contractVersion = new RunColumn(elementNamed(schema, '_contract_version'), addText);
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param indexes place of each row among the events of its record */
  append(rows: readonly Row[], indexes: readonly number[], origin: RowOrigin): void {
    const count = rows.length;
    // One person's session, browser and address repeat with the person: good guesses for the rest.
    this.#person?.column.addFrom(rows, this.#person.name);
    const groups = this.#person?.column.groupsOfLast(count);
    for (const each of this.#columns) {
      if (each === this.#person) continue;
      if (each.dropped) each.column.addNulls(count);
      else each.column.addFrom(rows, each.name, groups);
    }
    this.#ingestedAt.add(origin.arrivedAtMs, count);
    this.#shard.add(origin.shard, count);
    this.#sequence.add(origin.sequence, count);
    this.#index.add(indexes);
    this.#contractVersion.add(origin.contractVersion, count);
    this.#rows += count;
  }

  encode(): Uint8Array {
    const columns: Column[] = [
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
