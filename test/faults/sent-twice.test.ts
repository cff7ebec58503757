import { expect, test } from '@jest/globals';
import { cleanedObjects, wholeWay } from '../integration/support/whole-way';

test('the samples, sent a second time, leave the cleaned tables as they were, object by object', async () => {
  expect(await wholeWay()).toMatchObject({ equal: true, differences: [] });
  const once = await cleanedObjects();
  expect(once.length).toBeGreaterThanOrEqual(307);
  expect(await wholeWay()).toMatchObject({ equal: true, differences: [] });
  expect(await cleanedObjects()).toEqual(once);
}, 600_000);
