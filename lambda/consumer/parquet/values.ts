/** The non-null values of one column chunk, encoded as Parquet's specification says (Encodings.md). */
export interface EncodedValues {
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY';
  readonly bytes: Uint8Array;
  /** PLAIN values that the indices in `bytes` point at. */
  readonly dictionary?: { readonly bytes: Uint8Array; readonly count: number };
}

/** Takes a column's values one after the other; nulls are the column's business. */
export interface ValueStore {
  add(value: unknown): void;
  encode(): EncodedValues;
  /** Gives memory back that outlives the batch; the bytes that `encode` returned must be written by then. */
  free?(): void;
}
