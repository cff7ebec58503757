import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CheckpointStore, Outstanding } from '../../../../local/lambda/event-source/checkpoints';

test('whatever the order in which records end, the checkpoint is the last before the first unfinished', () => {
  const shuffled = fc
    .integer({ min: 1, max: 30 })
    .chain((size) => fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }));
  fc.assert(
    fc.property(shuffled, (order) => {
      const records = order.map((_, i) => ({ sequenceNumber: String(i) }));
      const outstanding = new Outstanding<{ sequenceNumber: string }>();
      outstanding.add(records);
      const ended = new Set<number>();
      let checkpoint = -1;
      for (const index of order) {
        ended.add(index);
        const moved = outstanding.complete([records[index] as { sequenceNumber: string }]);
        if (moved !== undefined) checkpoint = Number(moved);
        let unfinished = 0;
        while (ended.has(unfinished)) unfinished += 1;
        expect(checkpoint).toBe(unfinished - 1);
      }
      expect(outstanding.size).toBe(0);
    }),
  );
});

test('a checkpoint is read as it was written, and forgotten with its mapping', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'catchment-checkpoints-'));
  const store = new CheckpointStore(directory);
  expect(await store.read('u', 's')).toBeUndefined();
  await store.write('u', 's', { sequenceNumber: '7' });
  expect(await store.read('u', 's')).toEqual({ sequenceNumber: '7' });
  await store.forget('u');
  expect(await store.read('u', 's')).toBeUndefined();
  rmSync(directory, { recursive: true });
});
