const FIRST_CAPACITY = 64 * 1024;
/** UTF-8 needs at most three bytes for one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;
/** What is kept between batches: enough for twenty columns, and no more after an odd batch. */
const MAX_POOLED_BYTES = 16 * 1024 * 1024;

/**
 * Memory of earlier batches, smallest first. A buffer of megabytes that is new for every batch costs its
 * page faults, the copying while it grows and a full garbage collection: a tenth of the whole batch.
 */
const pool: Buffer[] = [];
let pooledBytes = 0;

function release(buffer: Buffer): void {
  if (pooledBytes + buffer.length > MAX_POOLED_BYTES) return;
  const at = pool.findIndex((other) => other.length >= buffer.length);
  pool.splice(at < 0 ? pool.length : at, 0, buffer);
  pooledBytes += buffer.length;
}

/** The largest buffer of the pool, which is the likeliest to do without growing. */
function acquire(capacity: number): Buffer {
  const last = pool.at(-1);
  if (last === undefined || last.length < capacity) return Buffer.allocUnsafeSlow(capacity);
  pool.pop();
  pooledBytes -= last.length;
  return last;
}

/** Bytes that grow at the end. */
export class ByteBuffer {
  #bytes: Buffer | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return (this.#bytes ?? Buffer.alloc(0)).subarray(0, this.#length);
  }

  #reserve(extra: number): Buffer {
    const needed = this.#length + extra;
    const current = this.#bytes;
    if (current !== undefined && needed <= current.length) return current;
    const larger = acquire(Math.max(needed, (current?.length ?? FIRST_CAPACITY / 2) * 2));
    if (current !== undefined) {
      current.copy(larger, 0, 0, this.#length);
      release(current);
    }
    this.#bytes = larger;
    return larger;
  }

  /** A BYTE_ARRAY in PLAIN: its length in four bytes, then its bytes. */
  addText(text: string): void {
    const bytes = this.#reserve(4 + text.length * MAX_BYTES_PER_UNIT);
    const written = bytes.write(text, this.#length + 4, 'utf8');
    bytes.writeInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  /** An INT64 in PLAIN. */
  addInt64(value: bigint): void {
    this.#length = this.#reserve(8).writeBigInt64LE(value, this.#length);
  }

  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Begins anew in the same memory: what `bytes` returned before is good until the next addition. */
  clear(): void {
    this.#length = 0;
  }

  /** Gives the memory to the next batch. What `bytes` returned before must not be used any more. */
  free(): void {
    if (this.#bytes !== undefined) release(this.#bytes);
    this.#bytes = undefined;
    this.#length = 0;
  }
}
