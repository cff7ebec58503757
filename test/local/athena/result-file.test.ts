import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvRow, parseCsvRows, textRow, textRows } from '../../../local/athena/result-file';

test('a row is written as Athena writes it: all quoted, quotes doubled, NULL empty', () => {
  expect(csvRow(['1', 'a"b', null, '', 'x,\ny'])).toBe('"1","a""b",,"","x,\ny"\n');
});

test('NULL and an empty string come back apart, also alone in a row', () => {
  const text = csvRow([null]) + csvRow(['']) + csvRow([null, null]);
  expect(parseCsvRows(Buffer.from(text), 10).rows).toEqual([[null], [''], [null, null]]);
});

test('whatever is written is read back, cut into pages anywhere', () => {
  const value = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ü', '€', '😀') }));
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 20 }));
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 5 }), fc.nat(200), (rows, limit, cut) => {
      const bytes = Buffer.from(rows.map(csvRow).join(''));
      const read = [];
      let offset = 0;
      for (let size = cut; ; size += 16) {
        const piece = parseCsvRows(bytes.subarray(offset, offset + size), limit);
        read.push(...piece.rows);
        offset += piece.consumed;
        if (offset === bytes.length) break;
      }
      expect(read).toEqual(rows);
    }),
  );
});

test('a file that something else wrote is an error, not a wrong row', () => {
  expect(() => parseCsvRows(Buffer.from('plain,text\n'), 10)).toThrow('byte 0 ends no field');
});

test('text results are lines of tab-separated values, read back as one value a line', () => {
  const text = [textRow(['dt', 'date', null]), textRow(['x', 'int', 'c'])].join('\n');
  expect(text).toBe('dt\tdate\t\nx\tint\tc');
  expect(textRows(text)).toEqual([['dt\tdate\t'], ['x\tint\tc']]);
  expect(textRows('')).toEqual([]);
});
