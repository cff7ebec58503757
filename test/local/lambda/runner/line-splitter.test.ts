import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from '../../../../local/lambda/runner/line-splitter';

function split(chunks: readonly Buffer[]): string[] {
  const told: string[] = [];
  const splitter = new LineSplitter(
    (line) => told.push(`line ${line}`),
    (id) => told.push(`end ${id}`),
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.flush();
  return told;
}

test('lines and the marks behind them come in order, however the text is cut', () => {
  const text = Buffer.from('one\nzwölf\nno newline\u0000END id-1\u0000\nnext\nlast');
  const expected = [
    'line one',
    'line zwölf',
    'line no newline',
    'end id-1',
    'line ',
    'line next',
    'line last',
  ];
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: text.length }), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      expect(split(places.slice(1).map((end, i) => text.subarray(places[i], end)))).toEqual(expected);
    }),
  );
});

test('a message of several lines is one line of the log', () => {
  expect(split([Buffer.from('one\u0000LF\u0000two\nthree\n')])).toEqual(['line one\ntwo', 'line three']);
});
