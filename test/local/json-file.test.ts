import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readdirIfAny, readJson, writeJson } from '../../local/json-file';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-json-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a file is read as it was written, and nothing else is left', async () => {
  const path = join(directory, 'deep', 'a.json');
  await Promise.all([writeJson(path, { a: 1 }), writeJson(path, { a: 1 })]);
  expect(await readJson(path)).toEqual({ a: 1 });
  expect(readdirSync(join(directory, 'deep'))).toEqual(['a.json']);
});

test('what is not there is undefined, or empty', async () => {
  expect(await readJson(join(directory, 'none.json'))).toBeUndefined();
  expect(await readdirIfAny(join(directory, 'none'), '.json')).toEqual([]);
});

test('a file that is not JSON is named', async () => {
  const path = join(directory, 'a.json');
  writeFileSync(path, '{');
  await expect(readJson(path)).rejects.toThrow(`${path} is not JSON`);
});
