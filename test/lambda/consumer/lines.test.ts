import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { visitLines } from '../../../lambda/consumer/lines';

function linesOf(bytes: Buffer): Array<string | Buffer> {
  const lines: Array<string | Buffer> = [];
  visitLines(bytes, { line: (text) => lines.push(text), invalid: (raw) => lines.push(raw) });
  return lines;
}

describe('lines', () => {
  test('come in order without their newlines, blank ones left out', () => {
    expect(linesOf(Buffer.from('\n{"a":1}\n\n \t\r\n7\n{"b":2}\r\n'))).toEqual(['{"a":1}', '7', '{"b":2}\r']);
  });

  test('need no newline at the end', () => {
    expect(linesOf(Buffer.from('{"a":1}'))).toEqual(['{"a":1}']);
  });

  test('of payloads of many pieces are the ones that were joined, in every alphabet', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', '"', '\u00e9', '\u4e16', '\ud83d\udce6'),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 2000 }),
        (some, times) => {
          const all = Array.from({ length: times }, () => some).flat();
          expect(linesOf(Buffer.from(all.join('\n')))).toEqual(all);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('that are not UTF-8 come as bytes, and the others as text', () => {
    const payload = Buffer.concat([
      Buffer.from('caf\u00e9\n'),
      Buffer.from([0x63, 0xe9, 0x0a]),
      Buffer.from('{}'),
    ]);
    expect(linesOf(payload)).toEqual(['caf\u00e9', Buffer.from([0x63, 0xe9]), '{}']);
  });

  test('longer than a piece stay whole', () => {
    const long = 'x'.repeat(300_000);
    expect(linesOf(Buffer.from(`a\n${long}\nb`))).toEqual(['a', long, 'b']);
  });
});
