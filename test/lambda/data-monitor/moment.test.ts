import { expect, test } from '@jest/globals';
import { momentOf } from '../../../lambda/data-monitor/moment';

test('it is measured as of now, or as of a moment that is asked for', () => {
  expect(momentOf({}, () => 5)).toBe(5);
  expect(momentOf({ at: '1970-01-01T00:00:01Z' })).toBe(1000);
});

test('what is no moment is refused', () => {
  expect(() => momentOf({ at: 'soon' })).toThrow('Received at: "soon"; wanted a moment as ISO 8601');
});
