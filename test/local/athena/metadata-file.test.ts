import { expect, test } from '@jest/globals';
import type { ColumnInfo } from '../../../local/athena/column-info';
import { metadataFile } from '../../../local/athena/metadata-file';

const column = (Name: string, Type: string, sizes: Partial<ColumnInfo> = {}): ColumnInfo => ({
  CatalogName: 'hive',
  SchemaName: '',
  TableName: '',
  Name,
  Label: Name,
  Type,
  Precision: 0,
  Scale: 0,
  Nullable: 'UNKNOWN',
  CaseSensitive: false,
  ...sizes,
});
const hex = (parts: TemplateStringsArray) => parts.join('').replace(/\s/g, '');

test('a statement that writes has its kind and its count before its one column, as Athena writes them', () => {
  const engineId = '20260920_092735_00027_jemvf';
  const columns = [column('rows', 'bigint', { Precision: 19 })];
  const file = metadataFile({ engineId, updateType: 'MERGE', updateCount: 1, columns });
  expect(file).toHaveLength(74);
  expect(file.subarray(2, 29).toString()).toBe(engineId);
  expect(file.subarray(29).toString('hex')).toBe(
    hex`1205 4d45524745 1801 2222 0a04 68697665 2204 726f7773 2a04 726f7773 3206 626967696e74 3813 4000 4803 5000`,
  );
  expect(metadataFile({ engineId, updateType: 'MERGE', updateCount: 0, columns }).includes('\x18\x00')).toBe(
    true,
  );
});

test.each([
  ['array', hex`22150a0468697665 220161 2a0161 3205 6172726179 4803`],
  ['date', hex`22180a0468697665 220161 2a0161 3204 64617465 4000 4803 5000`],
  ['boolean', hex`22190a0468697665 220161 2a0161 3207 626f6f6c65616e 4803 5000`],
])('a column of type %s has the fields that Athena gives the type', (type, expected) => {
  const file = metadataFile({ engineId: 'q', columns: [column('a', type)] });
  expect(file.toString('hex')).toBe(`0a0171${expected}`);
});

test('numbers of more than seven bits go into several bytes, lowest first', () => {
  const columns = [column('v', 'varchar', { Precision: 2_147_483_647, CaseSensitive: true })];
  const file = metadataFile({ engineId: 'q', columns }).toString('hex');
  expect(file).toContain('38ffffffff07');
  expect(file.endsWith('4000' + '4803' + '5001')).toBe(true);
});
