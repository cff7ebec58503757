const FIRST_CAPACITY = 16 * 1024;
/** UTF-8 needs at most three bytes for one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Bytes that grow at the end. */
export class ByteBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  /** A BYTE_ARRAY in PLAIN: its length in four bytes, then its bytes. */
  addText(text: string): void {
    this.#reserve(4 + text.length * MAX_BYTES_PER_UNIT);
    const written = this.#bytes.write(text, this.#length + 4, 'utf8');
    this.#bytes.writeInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
}
