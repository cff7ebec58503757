import { expect, test } from '@jest/globals';
import { checkBatch, rejected } from '../../../local/logs/put-log-events';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = 100 * DAY_MS;
const at = (timestamp: number) => ({ timestamp, message: 'm' });

test.each([
  ['of none', [], 'logEvents has 0 events'],
  ['out of order', [at(2), at(1)], 'chronological order'],
  ['of more than a MiB', [{ timestamp: 1, message: 'x'.repeat(1_048_576 - 25) }], 'Upload too large'],
  ['of too many', Array.from({ length: 10_001 }, () => at(1)), 'wanted are 1 to 10000'],
])('a batch %s is refused whole', (_, events, words) => {
  expect(() => checkBatch(events)).toThrow(words);
});

test('events from two weeks ago to two hours ahead are taken, the others told by their place', () => {
  const events = [
    at(NOW - 14 * DAY_MS - 1),
    at(NOW - HOUR_MS),
    at(NOW + 2 * HOUR_MS),
    at(NOW + 2 * HOUR_MS + 1),
  ];
  expect(rejected(events, NOW, 0)).toEqual({
    before: 1,
    from: 3,
    info: { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 } },
  });
  expect(rejected([at(NOW - 2 * DAY_MS), at(NOW)], NOW, NOW - DAY_MS)).toEqual({
    before: 1,
    from: 2,
    info: { rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 } },
  });
});

test('events that are taken span a day at most', () => {
  expect(() => rejected([at(NOW - DAY_MS - 1), at(NOW)], NOW, 0)).toThrow('span more than 24 hours');
  expect(rejected([at(NOW - DAY_MS), at(NOW)], NOW, 0).info).toEqual({});
});
