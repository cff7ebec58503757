const FIRST_CAPACITY = 4096;

/** 32-bit integers that grow at the end. */
export class IntList {
  #values = new Int32Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Begins anew in the same memory: what `values` returned before is good until the next push. */
  clear(): void {
    this.#length = 0;
  }
}
