import { expect, test } from '@jest/globals';
import { dataPage } from '../../../../local/monitoring/api/data-page';

const result = (Id: string, ...Values: number[]) => ({
  Id,
  Values,
  Timestamps: Values.map((value) => new Date(value)),
});
const told = (page: ReturnType<typeof dataPage<ReturnType<typeof result>>>) =>
  page.MetricDataResults.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]);

test('results go over pages in their order, each datapoint once; what goes on is partial', () => {
  const results = [result('a', 1, 2, 3), result('none'), result('b', 4)];
  const first = dataPage(results, 2);
  expect(told(first)).toEqual([
    ['a', [1, 2], 'PartialData'],
    ['none', [], 'Complete'],
  ]);
  const second = dataPage(results, 2, first.NextToken);
  expect(told(second)).toEqual([
    ['a', [3], 'Complete'],
    ['b', [4], 'Complete'],
  ]);
  expect(second.NextToken).toBeUndefined();
});

test.each([
  [0, undefined, 'MaxDatapoints must be'],
  [100_801, undefined, 'MaxDatapoints must be'],
  [1, 'x', 'is no token'],
])('a page of %d from %s is refused', (size, token, words) => {
  expect(() => dataPage([], size, token)).toThrow(words);
});
