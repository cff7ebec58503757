import { ByteBuffer } from './byte-buffer';
import { IntList } from './int-list';
import type { EncodedValues, ValueStore } from './values';

const TWO_TO_32 = 2 ** 32;

function plain(array: Int32Array | Float64Array): EncodedValues {
  // Parquet is little-endian, and so is every processor that Node runs on but s390x.
  return { encoding: 'PLAIN', bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) };
}

/** INT32: an int, or the days of a date. */
export class Int32Store implements ValueStore {
  readonly #values = new IntList();
  readonly #toInt: (value: never) => number;

  constructor(toInt: (value: never) => number) {
    this.#toInt = toInt;
  }

  get pageBytes(): number {
    return this.#values.length * 4;
  }

  add(values: readonly unknown[]): void {
    for (const value of values) this.#values.push(this.#toInt(value as never));
  }

  takePage(): EncodedValues {
    const page = plain(this.#values.values);
    this.#values.clear();
    return page;
  }
}

/** INT64 as two halves: a BigInt is made only for what a double cannot hold. */
export class Int64Store implements ValueStore {
  readonly #halves = new IntList();
  readonly #toInteger: (value: never) => number | bigint;

  /** @param toInteger to a safe integer, or to a bigint of 64 bits */
  constructor(toInteger: (value: never) => number | bigint) {
    this.#toInteger = toInteger;
  }

  get pageBytes(): number {
    return this.#halves.length * 4;
  }

  add(values: readonly unknown[]): void {
    for (const value of values) {
      const integer = this.#toInteger(value as never);
      if (typeof integer === 'number') {
        this.#halves.push(integer | 0);
        this.#halves.push(Math.floor(integer / TWO_TO_32));
      } else {
        this.#halves.push(Number(BigInt.asIntN(32, integer)));
        this.#halves.push(Number(BigInt.asIntN(32, integer >> 32n)));
      }
    }
  }

  takePage(): EncodedValues {
    const page = plain(this.#halves.values);
    this.#halves.clear();
    return page;
  }
}

export class DoubleStore implements ValueStore {
  #values: number[] = [];

  get pageBytes(): number {
    return this.#values.length * 8;
  }

  add(values: readonly unknown[]): void {
    for (const value of values) this.#values.push(value as number);
  }

  takePage(): EncodedValues {
    const page = plain(Float64Array.from(this.#values));
    this.#values = [];
    return page;
  }
}

export class BooleanStore implements ValueStore {
  #values: boolean[] = [];

  get pageBytes(): number {
    return this.#values.length / 8;
  }

  add(values: readonly unknown[]): void {
    for (const value of values) this.#values.push(value as boolean);
  }

  takePage(): EncodedValues {
    const bytes = new Uint8Array(Math.ceil(this.#values.length / 8));
    this.#values.forEach((value, i) => {
      if (value) bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7));
    });
    this.#values = [];
    return { encoding: 'PLAIN', bytes };
  }
}

/** FIXED_LEN_BYTE_ARRAY: a decimal of more than 18 digits, big-endian in two's complement. */
export class FixedDecimalStore implements ValueStore {
  readonly #bytes = new ByteBuffer();
  readonly #width: number;
  readonly #toInteger: (value: never) => number | bigint;

  constructor(width: number, toInteger: (value: never) => number | bigint) {
    this.#width = width;
    this.#toInteger = toInteger;
  }

  get pageBytes(): number {
    return this.#bytes.length;
  }

  add(values: readonly unknown[]): void {
    for (const value of values) {
      const unsigned = BigInt.asUintN(this.#width * 8, BigInt(this.#toInteger(value as never)));
      this.#bytes.add(Buffer.from(unsigned.toString(16).padStart(this.#width * 2, '0'), 'hex'));
    }
  }

  takePage(): EncodedValues {
    const { bytes } = this.#bytes;
    this.#bytes.clear();
    return { encoding: 'PLAIN', bytes };
  }

  free(): void {
    this.#bytes.free();
  }
}
