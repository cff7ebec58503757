import { expect, test } from '@jest/globals';
import { formatBytes, formatDollars } from '../../../cli/format/units';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [102_247, '99.85 KB'],
  [10 * 1024 ** 2, '10.00 MB'],
  [5 * 1024 ** 5, '5120.00 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [0.0000476837, '$0.000048'],
  [0.0123, '$0.01'],
  [5, '$5.00'],
])('%d dollars are %s', (amount, text) => {
  expect(formatDollars(amount)).toBe(text);
});
