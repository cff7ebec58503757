import { describe, expect, test } from '@jest/globals';
import { bitPacked, bitWidthOf, definitionLevels, runs } from '../../../../lambda/consumer/parquet/hybrid';

describe('the hybrid of runs and bit-packing', () => {
  test('packs the example of the specification', () => {
    // Encodings.md: 0 to 7 in three bits are 10001000 11000110 11111010.
    expect([...bitPacked([0, 1, 2, 3, 4, 5, 6, 7], 8, 3)]).toEqual([
      0b11, 0b10001000, 0b11000110, 0b11111010,
    ]);
  });

  test('fills the last group of eight', () => {
    expect([...bitPacked([1, 1, 1], 3, 1)]).toEqual([0b11, 0b111]);
    expect(bitPacked(new Array(9).fill(1), 9, 17)).toHaveLength(1 + 2 * 17);
  });

  test('writes a run as its length and its value in whole bytes', () => {
    expect([
      ...runs(
        [
          { value: 3, count: 100 },
          { value: 258, count: 1 },
        ],
        9,
      ),
    ]).toEqual([0xc8, 0x01, 3, 0, 2, 2, 1]);
  });

  test('is one run of ones where nothing is null', () => {
    expect([...definitionLevels(5, [])]).toEqual([10, 1]);
    expect([...definitionLevels(5, [0, 4])]).toEqual([0b11, 0b01110]);
  });

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [256, 8],
    [257, 9],
  ])('a dictionary of %d has indices of %d bits', (size, width) => {
    expect(bitWidthOf(size)).toBe(width);
  });
});
