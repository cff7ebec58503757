/** The non-null values of one page, encoded as Parquet's specification says (Encodings.md). */
export interface EncodedValues {
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY';
  /** Good until the store's next `add`. */
  readonly bytes: Uint8Array;
}

/**
 * For each value the number of a group, one person's rows for instance, that tends to hold one value.
 * A store may try the group's last value before it looks a value up.
 */
export type Groups = Int32Array;

/** Takes a column's values in their order; nulls are the column's business. */
export interface ValueStore {
  add(values: readonly unknown[], groups?: Groups): void;
  /** Dictionary indices of the last values, good until the next `add`; undefined without a dictionary. */
  lastIndices?(count: number): Groups | undefined;
  /** Bytes of the page so far; 0 as long as they cannot be told. */
  readonly pageBytes: number;
  /** Ends the page. */
  takePage(): EncodedValues;
  /** PLAIN values that the indices of the pages point at, if they do. */
  dictionary?(): { readonly bytes: Uint8Array; readonly count: number } | undefined;
  /** Gives memory back that outlives the batch. */
  free?(): void;
}
