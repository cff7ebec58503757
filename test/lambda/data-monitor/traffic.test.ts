import { expect, test } from '@jest/globals';
import { trafficPercent } from '../../../lambda/data-monitor/traffic';

const silent = (count: number) => Array.from({ length: count }, () => 0);

test.each<[string, number, number[], number | undefined]>([
  ['as much as usual', 100, [80, 100, 120], 100],
  ['five times as much', 500, [90, 100, 110], 500],
  ['nothing at all', 0, [100, 100, 100], 0],
  ['windows that were silent count as none', 100, [200, 0, 0, 200], 100],
  ['windows from before the first traffic do not count', 100, [...silent(9), 50, 100, 150], 100],
  ['after an hour of silence there is no mean', 100, silent(12), undefined],
  ['two windows are no mean yet', 100, [...silent(10), 1, 100], undefined],
])('%s: %d after %j', (_, events, before, percent) => {
  expect(trafficPercent(events, before)).toBe(percent);
});
