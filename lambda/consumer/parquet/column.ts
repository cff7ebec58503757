import type { SchemaElement } from 'hyparquet';
import { definitionLevels } from './hybrid';
import type { EncodedValues, ValueStore } from './values';

/** One flat column of the file that is being gathered. */
export class Column {
  readonly element: SchemaElement;
  readonly #store: ValueStore;
  readonly #nulls: number[] = [];
  #rows = 0;

  constructor(element: SchemaElement, store: ValueStore) {
    this.element = element;
    this.#store = store;
  }

  /** @throws Error when a required column is given null: the contract's validator let it through */
  add(value: unknown): void {
    if (value === null || value === undefined) {
      if (this.element.repetition_type === 'REQUIRED') {
        throw new Error(`Column ${this.element.name} is required and was given null.`);
      }
      this.#nulls.push(this.#rows);
    } else {
      this.#store.add(value);
    }
    this.#rows += 1;
  }

  encode(): { rows: number; nulls: number; levels: Uint8Array; values: EncodedValues } {
    const required = this.element.repetition_type === 'REQUIRED';
    return {
      rows: this.#rows,
      nulls: this.#nulls.length,
      levels: required ? new Uint8Array(0) : definitionLevels(this.#rows, this.#nulls),
      values: this.#store.encode(),
    };
  }
}
