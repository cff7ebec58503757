import { ByteBuffer } from './byte-buffer';
import { bitPacked, bitWidthOf } from './hybrid';
import { IntList } from './int-list';
import type { EncodedValues, Groups, ValueStore } from './values';

/** Distinct texts after which it is asked whether a dictionary pays. */
const TRIAL_SIZE = 1024;
/** A dictionary pays while every text in it stands for two values or more. */
const MIN_USES = 2;
const FIRST_GROUPS = 1024;

/**
 * Texts, as a dictionary and indices as long as texts repeat, and one after the other once they do not.
 *
 * @param toText turns a value into its text; asked once for each distinct value while the dictionary lasts
 */
export class TextStore implements ValueStore {
  readonly #toText: (value: never) => string;
  readonly #lasting: boolean;
  #indexOf: Map<unknown, number> | undefined;
  /** What `toText` was given for each text of the dictionary. */
  readonly #originals: unknown[] = [];
  readonly #dictionary: string[] = [];
  /** By group, the index that it had last. */
  #lastOfGroup = new Int32Array(FIRST_GROUPS);
  readonly #indices = new IntList();
  readonly #plain = new ByteBuffer();

  constructor(
    toText: (value: never) => string = (text: string) => text,
    dictionary: 'while-it-pays' | 'always' | 'never' = 'while-it-pays',
  ) {
    this.#toText = toText;
    this.#lasting = dictionary === 'always';
    this.#indexOf = dictionary === 'never' ? undefined : new Map();
  }

  get pageBytes(): number {
    return this.#plain.length;
  }

  add(values: readonly unknown[], groups?: Groups): void {
    const indexOf = this.#indexOf;
    const known = indexOf === undefined ? 0 : this.#addToDictionary(values, indexOf, groups);
    for (let i = known; i < values.length; i += 1) this.#plain.addText(this.#toText(values[i] as never));
  }

  /** @returns how many of the values it took before the dictionary stopped paying */
  #addToDictionary(
    values: readonly unknown[],
    indexOf: Map<unknown, number>,
    groups: Groups | undefined,
  ): number {
    const originals = this.#originals;
    const indices = this.#indices;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      // A comparison where the guess is right; a look-up hashes the whole text.
      const guess = groups === undefined ? 0 : (this.#lastOfGroup[groups[i] as number] ?? 0);
      if (originals[guess] === value && originals.length > 0) {
        indices.push(guess);
        continue;
      }
      let index = indexOf.get(value);
      if (index === undefined) {
        index = originals.push(value) - 1;
        indexOf.set(value, index);
        this.#dictionary.push(this.#toText(value as never));
      }
      indices.push(index);
      if (groups !== undefined) this.#remember(groups[i] as number, index);
      if (!this.#lasting && index >= TRIAL_SIZE && indices.length < index * MIN_USES) {
        this.#abandonDictionary();
        return i + 1;
      }
    }
    return values.length;
  }

  #remember(group: number, index: number): void {
    if (group >= this.#lastOfGroup.length) {
      const larger = new Int32Array(group * 2);
      larger.set(this.#lastOfGroup);
      this.#lastOfGroup = larger;
    }
    this.#lastOfGroup[group] = index;
  }

  lastIndices(count: number): Groups | undefined {
    return this.#indexOf && this.#indices.values.subarray(this.#indices.length - count);
  }

  #abandonDictionary(): void {
    for (const index of this.#indices.values) this.#plain.addText(this.#dictionary[index] as string);
    this.#indexOf = undefined;
    this.#originals.length = 0;
    this.#dictionary.length = 0;
  }

  takePage(): EncodedValues {
    if (this.#dictionary.length === 0) {
      const { bytes } = this.#plain;
      this.#plain.clear();
      return { encoding: 'PLAIN', bytes };
    }
    const width = bitWidthOf(this.#dictionary.length);
    const packed = bitPacked(this.#indices.values, this.#indices.length, width);
    return { encoding: 'RLE_DICTIONARY', bytes: Buffer.concat([Uint8Array.of(width), packed]) };
  }

  dictionary(): { bytes: Uint8Array; count: number } | undefined {
    if (this.#dictionary.length === 0) return undefined;
    for (const text of this.#dictionary) this.#plain.addText(text);
    return { bytes: this.#plain.bytes, count: this.#dictionary.length };
  }

  free(): void {
    this.#plain.free();
  }
}
