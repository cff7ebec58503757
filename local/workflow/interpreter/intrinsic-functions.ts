import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isObject } from './language';

interface IntrinsicFunction {
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  /** @throws Error saying which argument does not fit. */
  run(...values: unknown[]): unknown;
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
/** Elements of a range, and characters that are encoded, decoded or hashed. */
const LONGEST_RANGE = 1000;
const LONGEST_TEXT = 10_000;

/**
 * The functions that payload templates may call.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const INTRINSIC_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  'States.Array': { takes: [0, Number.POSITIVE_INFINITY], run: (...values) => values },
  'States.ArrayPartition': {
    takes: [2, 2],
    run(list, size) {
      const all = array(list);
      const each = Math.round(number(size));
      if (each < 1) throw new Error('the size of a part is a positive number');
      return Array.from({ length: Math.ceil(all.length / each) }, (_, i) =>
        all.slice(i * each, (i + 1) * each),
      );
    },
  },
  'States.ArrayContains': {
    takes: [2, 2],
    run: (list, sought) => array(list).some((value) => isDeepStrictEqual(value, sought)),
  },
  'States.ArrayRange': {
    takes: [3, 3],
    run(...values) {
      const [first = 0, last = 0, step = 0] = values.map((value) => Math.round(number(value)));
      if (step === 0) throw new Error('the step is not zero');
      const length = Math.max(0, Math.floor((last - first) / step) + 1);
      if (length > LONGEST_RANGE) throw new Error(`a range has at most ${LONGEST_RANGE} elements`);
      return Array.from({ length }, (_, i) => first + i * step);
    },
  },
  'States.ArrayGetItem': {
    takes: [2, 2],
    run(list, index) {
      const all = array(list);
      const at = Math.round(number(index));
      if (at < 0 || at >= all.length) throw new Error(`there is no element ${at} in ${all.length}`);
      return all[at];
    },
  },
  'States.ArrayLength': { takes: [1, 1], run: (list) => array(list).length },
  'States.ArrayUnique': {
    takes: [1, 1],
    run: (list) =>
      array(list).filter(
        (value, at, all) => all.findIndex((other) => isDeepStrictEqual(other, value)) === at,
      ),
  },
  'States.Base64Encode': {
    takes: [1, 1],
    run: (value) => Buffer.from(shortText(value), 'utf8').toString('base64'),
  },
  'States.Base64Decode': {
    takes: [1, 1],
    run: (value) => Buffer.from(shortText(value), 'base64').toString('utf8'),
  },
  'States.Hash': {
    takes: [2, 2],
    run(value, algorithm) {
      const hash = HASHES[text(algorithm)];
      if (hash === undefined) throw new Error(`there is no algorithm ${String(algorithm)}`);
      const hashed = typeof value === 'string' ? value : JSON.stringify(value);
      return createHash(hash).update(shortText(hashed)).digest('hex');
    },
  },
  'States.JsonMerge': {
    takes: [3, 3],
    run(first, second, deep) {
      if (!isObject(first) || !isObject(second)) throw new Error('it merges two objects');
      if (deep !== false) throw new Error('it merges the outer level only: the third argument is false');
      return { ...first, ...second };
    },
  },
  'States.StringToJson': { takes: [1, 1], run: (value) => JSON.parse(text(value)) as unknown },
  'States.JsonToString': { takes: [1, 1], run: (value) => JSON.stringify(value) },
  'States.MathRandom': {
    takes: [2, 3],
    run(from, until, seed) {
      const [first, end] = [Math.round(number(from)), Math.round(number(until))];
      if (end <= first) throw new Error('the end is above the start');
      if (seed === undefined) return randomInt(first, end);
      const digest = createHash('sha256')
        .update(String(number(seed)))
        .digest();
      return first + (digest.readUIntBE(0, 6) % (end - first));
    },
  },
  'States.MathAdd': {
    takes: [2, 2],
    run: (a, b) => Math.round(number(a)) + Math.round(number(b)),
  },
  'States.StringSplit': {
    takes: [2, 2],
    run(value, separators) {
      const signs = new Set(text(separators));
      const parts = [''];
      for (const sign of text(value)) {
        if (signs.has(sign)) parts.push('');
        else parts.push(`${parts.pop()}${sign}`);
      }
      return parts.filter((part) => part !== '');
    },
  },
  'States.UUID': { takes: [0, 0], run: () => randomUUID() },
  'States.Format': {
    takes: [1, Number.POSITIVE_INFINITY],
    run(template, ...values) {
      let used = 0;
      const filled = text(template).replaceAll(/\\([\\{}'])|\{\}/g, (_, escaped?: string) => {
        if (escaped !== undefined) return escaped;
        used += 1;
        return used > values.length ? '' : shown(values[used - 1]);
      });
      if (used !== values.length) {
        throw new Error(`the text has ${used} places {} and there are ${values.length} values`);
      }
      return filled;
    },
  },
};

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) throw new Error('it takes no objects and no arrays');
  return String(value);
}

function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`it takes an array and got ${JSON.stringify(value)}`);
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`it takes a number and got ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`it takes a string and got ${JSON.stringify(value)}`);
  return value;
}

function shortText(value: unknown): string {
  const given = text(value);
  if (given.length > LONGEST_TEXT) throw new Error(`it takes at most ${LONGEST_TEXT} characters`);
  return given;
}
