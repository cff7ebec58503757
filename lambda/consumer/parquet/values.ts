/** The non-null values of one page, encoded as Parquet's specification says (Encodings.md). */
export interface EncodedValues {
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY';
  /** Good until the store's next `add`. */
  readonly bytes: Uint8Array;
}

/** Takes a column's values in their order; nulls are the column's business. */
export interface ValueStore {
  add(values: readonly unknown[]): void;
  /** Bytes of the page so far; 0 as long as they cannot be told. */
  readonly pageBytes: number;
  /** Ends the page. */
  takePage(): EncodedValues;
  /** PLAIN values that the indices of the pages point at, if they do. */
  dictionary?(): { readonly bytes: Uint8Array; readonly count: number } | undefined;
  /** Gives memory back that outlives the batch. */
  free?(): void;
}
