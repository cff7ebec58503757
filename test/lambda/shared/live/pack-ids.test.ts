import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packIds, unpackIds } from '../../../../lambda/shared/live/pack-ids';

test('fingerprints survive being packed, eight bytes each', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), (ids) => {
      const packed = packIds(new Set(ids));
      expect(packed.length).toBe(8 * ids.length);
      expect(unpackIds(packed)).toEqual(new Set(ids));
    }),
  );
});
