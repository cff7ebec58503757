import type { SchemaElement } from 'hyparquet';
import { compress } from './compress';
import { definitionLevels } from './hybrid';
import type { Groups, ValueStore } from './values';

/** A page is ended when its values reach 1 MiB, Parquet's usual size: no column grows with its batch. */
const PAGE_BYTES = 1024 * 1024;

/** A data page, compressed. */
export interface Page {
  readonly rows: number;
  readonly nulls: number;
  /** Definition levels, one bit wide; none for a required column. */
  readonly levels: Uint8Array;
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY';
  readonly uncompressedBytes: number;
  /** Empty when all rows are null. */
  readonly body: Uint8Array;
}

export interface EncodedColumn {
  readonly dictionary?: {
    readonly count: number;
    readonly uncompressedBytes: number;
    readonly body: Uint8Array;
  };
  readonly pages: readonly Page[];
}

/** One flat column of a file that is being gathered. */
export interface Column {
  readonly element: SchemaElement;
  /** Ends the column. */
  encode(): EncodedColumn;
}

/** A column whose rows come one by one and may be null. */
export class ValueColumn implements Column {
  readonly element: SchemaElement;
  readonly #store: ValueStore;
  readonly #pages: Page[] = [];
  /** Rows of the page so far, and which of them are null. */
  #rows = 0;
  #nulls: number[] = [];

  constructor(element: SchemaElement, store: ValueStore) {
    this.element = element;
    this.#store = store;
  }

  /**
   * Takes one property of each row.
   *
   * @param groups of the rows
   * @throws Error when a required column meets null: the contract's validator let it through
   */
  addFrom(rows: ReadonlyArray<Readonly<Record<string, unknown>>>, property: string, groups?: Groups): void {
    const values: unknown[] = new Array(rows.length);
    let count = 0;
    // Nulls have no place among the values, nor has their group among the groups.
    let kept = groups;
    for (let i = 0; i < rows.length; i += 1) {
      const value = (rows[i] as Readonly<Record<string, unknown>>)[property];
      if (value === null || value === undefined) {
        if (groups !== undefined && kept === groups) kept = groups.slice();
        this.#addNull(this.#rows + i);
      } else {
        if (kept !== groups && kept && groups) kept[count] = groups[i] as number;
        values[count] = value;
        count += 1;
      }
    }
    values.length = count;
    this.#take(values, rows.length, kept);
  }

  /** Groups of the rows that were taken last, by their value here; undefined when one of them is null. */
  groupsOfLast(rows: number): Groups | undefined {
    const lastNull = this.#nulls.at(-1) ?? -1;
    return lastNull >= this.#rows - rows ? undefined : this.#store.lastIndices?.(rows);
  }

  add(values: readonly number[]): void {
    this.#take(values, values.length);
  }

  #take(values: readonly unknown[], rows: number, groups?: Groups): void {
    this.#store.add(values, groups);
    this.#rows += rows;
    if (this.#store.pageBytes >= PAGE_BYTES) this.#endPage();
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

  #endPage(): void {
    const { encoding, bytes } = this.#store.takePage();
    const required = this.element.repetition_type === 'REQUIRED';
    this.#pages.push({
      rows: this.#rows,
      nulls: this.#nulls.length,
      levels: required ? new Uint8Array(0) : definitionLevels(this.#rows, this.#nulls),
      encoding,
      uncompressedBytes: bytes.length,
      body: bytes.length === 0 ? bytes : compress(bytes),
    });
    this.#rows = 0;
    this.#nulls = [];
  }

  encode(): EncodedColumn {
    if (this.#rows > 0) this.#endPage();
    const dictionary = this.#store.dictionary?.();
    const encoded = {
      pages: this.#pages,
      ...(dictionary && {
        dictionary: {
          count: dictionary.count,
          uncompressedBytes: dictionary.bytes.length,
          body: compress(dictionary.bytes),
        },
      }),
    };
    this.#store.free?.();
    return encoded;
  }
}
