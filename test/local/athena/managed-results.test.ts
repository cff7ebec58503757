import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createManagedResults, MANAGED } from '../../../local/athena/managed-results';
import { temporaryDirectories } from '../temporary-directory';

const temporaryDirectory = temporaryDirectories();
const LOCATION = `${MANAGED}/query.csv`;

test('a result is there once it is whole, and read by its bytes', async () => {
  const results = createManagedResults(temporaryDirectory());
  const sink = results.create(LOCATION, {});
  await sink.write('abc');
  expect(await results.read(LOCATION, 0, 10)).toBeUndefined();
  await sink.write(Buffer.from('def'));
  await sink.finish();
  expect((await results.read(LOCATION, 2, 3))?.toString()).toBe('cde');
  expect((await results.read(LOCATION, 4, 10))?.toString()).toBe('ef');
  expect((await results.read(LOCATION, 9, 10))?.toString()).toBe('');
});

test('what is discarded leaves nothing', async () => {
  const dir = temporaryDirectory();
  const results = createManagedResults(dir);
  const sink = results.create(LOCATION, {});
  await sink.write('abc');
  await sink.discard();
  expect(readdirSync(dir)).toEqual([]);
});

test('a result is gone after 24 hours, from the disk too when the next one comes', async () => {
  const dir = temporaryDirectory();
  const results = createManagedResults(dir);
  await results.create(LOCATION, {}).finish();
  const dayAgo = Date.now() / 1000 - 24 * 3600 - 1;
  for (const name of readdirSync(dir)) utimesSync(join(dir, name), dayAgo, dayAgo);
  expect(await results.read(LOCATION, 0, 1)).toBeUndefined();
  results.create(`${MANAGED}/next.csv`, {});
  expect(readdirSync(dir)).toEqual([]);
});
