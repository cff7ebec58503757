import { describe, expect, test } from '@jest/globals';
import { ValueColumn } from '../../../../lambda/consumer/parquet/column';
import { parquetFile } from '../../../../lambda/consumer/parquet/file';
import { TextStore } from '../../../../lambda/consumer/parquet/text-store';
import { readParquet } from '../support/fake-ports';

const ELEMENT = {
  name: 'text',
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
} as const;

async function throughFile(texts: ReadonlyArray<string | null>, store: TextStore) {
  const column = new ValueColumn(ELEMENT, store);
  column.addFrom(
    texts.map((text) => ({ text })),
    'text',
  );
  const file = parquetFile([{ name: 'root', num_children: 1 }, ELEMENT], [column], texts.length);
  return (await readParquet(file)).map(({ text }) => text);
}

describe('texts', () => {
  test('that repeat are a dictionary, and come back', async () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `caf\u00e9 ${i % 700}`);
    const store = new TextStore();
    store.add(texts);
    expect(store.takePage().encoding).toBe('RLE_DICTIONARY');
    expect(store.dictionary()?.count).toBe(700);
    expect(await throughFile(texts, new TextStore())).toEqual(texts);
  });

  test('that do not repeat give the dictionary up on the way, and come back', async () => {
    const texts = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? null : `${i} \ud83d\udce6`));
    const store = new TextStore();
    store.add(texts.filter((text) => text !== null));
    expect(store.takePage().encoding).toBe('PLAIN');
    expect(await throughFile(texts, new TextStore())).toEqual(texts);
  });

  test.each([1, 2, 3, 255, 256, 257, 1024, 1025, 1026])(
    'of %d distinct values come back from a dictionary',
    async (distinct) => {
      const texts = Array.from({ length: distinct * 3 }, (_, i) => `t${i % distinct}`);
      expect(await throughFile(texts, new TextStore(String, 'always'))).toEqual(texts);
    },
  );

  test('that are all null come back', async () => {
    expect(await throughFile([null, null], new TextStore())).toEqual([null, null]);
  });

  test('are asked for once per distinct value', () => {
    let asked = 0;
    const store = new TextStore((value: string) => {
      asked += 1;
      return value;
    }, 'always');
    store.add(Array.from({ length: 9000 }, (_, i) => `v${i % 3000}`));
    expect(asked).toBe(3000);
  });

  test('longer than the memory of the batch before come back', async () => {
    const long = ['x'.repeat(400_000), '\u4e16'.repeat(100_000)];
    for (let batch = 0; batch < 3; batch += 1) {
      expect(await throughFile([...long, String(batch)], new TextStore(String, 'never'))).toEqual([
        ...long,
        String(batch),
      ]);
    }
  });

  test('of groups are the same texts whether the guess from the group is right, wrong or missing', async () => {
    const people = Array.from({ length: 4000 }, (_, i) => `person ${(i * 7919) % 1500}`);
    const rows = people.map((person, i) => ({
      person,
      // Mostly the person's own, at times another's, at times none.
      text: i % 5 === 0 ? null : i % 3 === 0 ? `text ${i % 40}` : `text of ${person}`,
    }));
    const leader = new ValueColumn({ ...ELEMENT, name: 'person' }, new TextStore(String, 'always'));
    const led = new ValueColumn(ELEMENT, new TextStore());
    for (let at = 0; at < rows.length; at += 64) {
      const portion = rows.slice(at, at + 64);
      leader.addFrom(portion, 'person');
      const groups = leader.groupsOfLast(portion.length);
      expect(groups).toHaveLength(portion.length);
      led.addFrom(portion, 'text', groups);
    }
    const schema = [{ name: 'root', num_children: 2 }, leader.element, led.element];
    expect(await readParquet(parquetFile(schema, [leader, led], rows.length))).toEqual(rows);
  });

  test('make no groups of rows of which one is null, nor once the dictionary is given up', () => {
    const column = new ValueColumn(ELEMENT, new TextStore());
    column.addFrom([{ text: 'a' }, { text: null }], 'text');
    expect(column.groupsOfLast(2)).toBeUndefined();
    column.addFrom([{ text: 'b' }, { text: 'a' }], 'text');
    expect([...(column.groupsOfLast(2) ?? [])]).toEqual([1, 0]);
    column.addFrom(
      Array.from({ length: 3000 }, (_, i) => ({ text: String(i) })),
      'text',
    );
    expect(column.groupsOfLast(3000)).toBeUndefined();
  });
});
