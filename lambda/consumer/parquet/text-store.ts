import { ByteBuffer } from './byte-buffer';
import { bitPacked, bitWidthOf } from './hybrid';
import { IntList } from './int-list';
import type { EncodedValues, ValueStore } from './values';

/** Distinct texts after which it is asked whether a dictionary pays. */
const TRIAL_SIZE = 1024;
/** A dictionary pays while every text in it stands for two values or more. */
const MIN_USES = 2;

/**
 * Texts, as a dictionary and indices as long as texts repeat, and one after the other once they do not.
 *
 * @param toText turns a value into its text; asked once for each distinct value while the dictionary lasts
 */
export class TextStore implements ValueStore {
  readonly #toText: (value: never) => string;
  readonly #lasting: boolean;
  #indexOf: Map<unknown, number> | undefined = new Map();
  readonly #dictionary: string[] = [];
  readonly #indices = new IntList();
  readonly #plain = new ByteBuffer();

  constructor(
    toText: (value: never) => string = String,
    dictionary: 'while-it-pays' | 'always' | 'never' = 'while-it-pays',
  ) {
    this.#toText = toText;
    this.#lasting = dictionary === 'always';
    if (dictionary === 'never') this.#indexOf = undefined;
  }

  add(value: unknown): void {
    if (this.#indexOf === undefined) {
      this.#plain.addText(this.#toText(value as never));
      return;
    }
    let index = this.#indexOf.get(value);
    if (index === undefined) {
      index = this.#dictionary.push(this.#toText(value as never)) - 1;
      this.#indexOf.set(value, index);
      if (!this.#lasting && index >= TRIAL_SIZE && this.#indices.length < index * MIN_USES) {
        this.#indices.push(index);
        this.#abandonDictionary();
        return;
      }
    }
    this.#indices.push(index);
  }

  #abandonDictionary(): void {
    for (const index of this.#indices.values) this.#plain.addText(this.#dictionary[index] as string);
    this.#indexOf = undefined;
    this.#dictionary.length = 0;
  }

  encode(): EncodedValues {
    if (this.#indexOf === undefined || this.#dictionary.length === 0) {
      return { encoding: 'PLAIN', bytes: this.#plain.bytes };
    }
    const texts = this.#plain;
    for (const text of this.#dictionary) texts.addText(text);
    const width = bitWidthOf(this.#dictionary.length);
    const packed = bitPacked(this.#indices.values, this.#indices.length, width);
    return {
      encoding: 'RLE_DICTIONARY',
      bytes: Buffer.concat([Uint8Array.of(width), packed]),
      dictionary: { bytes: texts.bytes, count: this.#dictionary.length },
    };
  }

  free(): void {
    this.#plain.free();
  }
}
