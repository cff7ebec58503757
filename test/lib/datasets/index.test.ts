import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Dataset } from '../../../lib/contract/dataset';
import { datasets } from '../../../lib/datasets';

const FOLDER = join(__dirname, '../../../lib/datasets');

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.dataset.ts'));

test.each(files)('%s is imported by index.ts', (file) => {
  const exported = Object.values(require(join(FOLDER, file)) as Record<string, Dataset>);
  expect(exported).toHaveLength(1);
  expect(datasets).toContain(exported[0]);
});

test.each(files)('%s bears the name of its dataset', (file) => {
  expect(datasets.map(({ name }) => `${name.replaceAll('_', '-')}.dataset.ts`)).toContain(file);
});

test('no two datasets share a name', () => {
  expect(new Set(datasets.map(({ name }) => name)).size).toBe(datasets.length);
});
