import { expect, test } from '@jest/globals';
import { liveWindowOf, newestSettledWindow } from '../../../lib/wiring/live';

const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);

test.each([
  ['12:00:00', '12:00:00'],
  ['12:04:59.999', '12:00:00'],
  ['12:05:00', '12:05:00'],
])('an event of %s stands in the window that begins at %s', (moment, start) => {
  expect(liveWindowOf(at(moment))).toBe(at(start));
});

test('events from before 1970 have windows too', () => {
  expect(liveWindowOf(-1)).toBe(-300_000);
});

test('a window is settled three minutes after its end', () => {
  expect(newestSettledWindow(at('12:07:59.999'))).toBe(at('11:55:00'));
  expect(newestSettledWindow(at('12:08:00'))).toBe(at('12:00:00'));
});
