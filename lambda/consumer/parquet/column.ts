import type { SchemaElement } from 'hyparquet';
import { definitionLevels } from './hybrid';
import type { EncodedValues, ValueStore } from './values';

export interface EncodedColumn {
  readonly rows: number;
  readonly nulls: number;
  /** Definition levels, one bit wide; none for a required column. */
  readonly levels: Uint8Array;
  readonly values: EncodedValues;
  /** To be called when the bytes are written: they belong to the next batch then. */
  free(): void;
}

/** One flat column of a file that is being gathered. */
export interface Column {
  readonly element: SchemaElement;
  encode(): EncodedColumn;
}

/** A column whose rows come one by one and may be null. */
export class ValueColumn implements Column {
  readonly element: SchemaElement;
  readonly #store: ValueStore;
  readonly #nulls: number[] = [];
  #rows = 0;

  constructor(element: SchemaElement, store: ValueStore) {
    this.element = element;
    this.#store = store;
  }

  /**
   * Takes one property of each row.
   *
   * @throws Error when a required column meets null: the contract's validator let it through
   */
  addFrom(rows: ReadonlyArray<Readonly<Record<string, unknown>>>, property: string): void {
    const store = this.#store;
    for (let i = 0; i < rows.length; i += 1) {
      const value = (rows[i] as Readonly<Record<string, unknown>>)[property];
      if (value === null || value === undefined) this.#addNull(this.#rows + i);
      else store.add(value);
    }
    this.#rows += rows.length;
  }

  add(values: readonly number[]): void {
    for (const value of values) this.#store.add(value);
    this.#rows += values.length;
  }

  addNulls(count: number): void {
    for (let i = 0; i < count; i += 1) this.#addNull(this.#rows + i);
    this.#rows += count;
  }

  #addNull(row: number): void {
    if (this.element.repetition_type === 'REQUIRED') {
      throw new Error(`Column ${this.element.name} is required and was given null.`);
    }
    this.#nulls.push(row);
  }

  encode(): EncodedColumn {
    const required = this.element.repetition_type === 'REQUIRED';
    return {
      rows: this.#rows,
      nulls: this.#nulls.length,
      levels: required ? new Uint8Array(0) : definitionLevels(this.#rows, this.#nulls),
      values: this.#store.encode(),
      free: () => this.#store.free?.(),
    };
  }
}
