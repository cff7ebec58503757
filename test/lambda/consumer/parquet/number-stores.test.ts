import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FixedDecimalStore, Int64Store } from '../../../../lambda/consumer/parquet/number-stores';

const same = (value: number | bigint) => value;

test('64-bit integers are stored whole, given as numbers or as bigints', () => {
  const integer = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  fc.assert(
    fc.property(fc.array(integer, { maxLength: 20 }), (integers) => {
      const store = new Int64Store(same);
      store.add(integers);
      const bytes = Buffer.from(store.takePage().bytes);
      expect(integers.map((_, i) => bytes.readBigInt64LE(i * 8))).toEqual(integers.map(BigInt));
    }),
  );
});

test('decimals of 38 digits are big-endian in two’s complement', () => {
  const store = new FixedDecimalStore(16, same);
  store.add([1, -1, 10n ** 38n - 1n, -(10n ** 38n)]);
  const hex = Buffer.from(store.takePage().bytes).toString('hex');
  expect(hex.match(/.{32}/g)).toEqual([
    '00000000000000000000000000000001',
    'ffffffffffffffffffffffffffffffff',
    '4b3b4ca85a86c47a098a223fffffffff',
    'b4c4b357a5793b85f675ddc000000000',
  ]);
});
