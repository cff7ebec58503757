import type { SchemaElement } from 'hyparquet';
import { ByteBuffer } from './byte-buffer';
import type { Column, EncodedColumn } from './column';
import { compress } from './compress';
import { bitWidthOf, runs } from './hybrid';

/** A required column whose values come in runs, as what is the same for all events of a record does. */
export class RunColumn<Value extends string | number> implements Column {
  readonly element: SchemaElement;
  readonly #addPlain: (buffer: ByteBuffer, value: Value) => void;
  readonly #indexOf = new Map<Value, number>();
  readonly #dictionary = new ByteBuffer();
  readonly #runs: Array<{ value: number; count: number }> = [];
  #rows = 0;

  /** @param addPlain writes a value in PLAIN */
  constructor(element: SchemaElement, addPlain: (buffer: ByteBuffer, value: Value) => void) {
    this.element = element;
    this.#addPlain = addPlain;
  }

  add(value: Value, count: number): void {
    if (count === 0) return;
    let index = this.#indexOf.get(value);
    if (index === undefined) {
      index = this.#indexOf.size;
      this.#indexOf.set(value, index);
      this.#addPlain(this.#dictionary, value);
    }
    const last = this.#runs.at(-1);
    if (last?.value === index) last.count += count;
    else this.#runs.push({ value: index, count });
    this.#rows += count;
  }

  encode(): EncodedColumn {
    const count = this.#indexOf.size;
    const width = bitWidthOf(count);
    const indices = Buffer.concat([Uint8Array.of(width), runs(this.#runs, width)]);
    const dictionary = this.#dictionary.bytes;
    const encoded = {
      dictionary: { count, uncompressedBytes: dictionary.length, body: compress(dictionary) },
      pages: [
        {
          rows: this.#rows,
          nulls: 0,
          levels: new Uint8Array(0),
          encoding: 'RLE_DICTIONARY' as const,
          uncompressedBytes: indices.length,
          body: compress(indices),
        },
      ],
    };
    this.#dictionary.free();
    return encoded;
  }
}
