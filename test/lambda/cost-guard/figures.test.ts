import { describe, expect, test } from '@jest/globals';
import { costFigures } from '../../../lambda/cost-guard/figures';
import { billedServices } from '../../../lib/wiring/services';
import { BUDGETS, entries } from './support';

const DAY = '2026-11-20';

describe('the month', () => {
  test('is what its days cost, by service, and goes on at the pace of its days', () => {
    const october = { ...entries('kinesis', 500, [1, 1])[0], day: '2026-10-31' } as never;
    const bill = [october, ...entries('kinesis', 10, [1, 20]), ...entries('s3', 2, [1, 20])];
    const figures = costFigures(bill, DAY, BUDGETS);
    expect(figures.monthToDate).toBe(240);
    expect([...figures.services]).toEqual([
      [billedServices.kinesis, 200],
      [billedServices.s3, 40],
    ]);
    expect(figures.atThisPace).toBe(360);
    expect(figures.lastDay).toBe(12);
  });

  test('tells of every service that had a cost before, and of S3, so that no alarm keeps an old figure', () => {
    const october = { ...entries('glue', 5, [1, 1])[0], day: '2026-10-31' } as never;
    expect([...costFigures([october], DAY, BUDGETS).services]).toEqual([
      [billedServices.s3, 0],
      [billedServices.glue, 0],
    ]);
  });

  test('is told by dataset, by its cost tag', () => {
    const bill = [
      ...entries('kinesis', 1, [1, 20], 'orders'),
      ...entries('s3', 2, [1, 20], 'orders'),
      ...entries('s3', 5, [1, 20], 'events'),
    ];
    expect(Object.fromEntries(costFigures(bill, DAY, BUDGETS).datasets)).toEqual({ orders: 60, events: 100 });
  });

  test('has three largest causes, of a service and a dataset each', () => {
    const bill = [
      ...entries('kinesis', 1, [1, 20], 'orders'),
      ...entries('kinesis', 9, [1, 20], 'events'),
      ...entries('s3', 5, [1, 20], 'events'),
      ...entries('glue', 3, [1, 20], 'orders'),
    ];
    expect(costFigures(bill, DAY, BUDGETS).causes).toEqual([
      { service: billedServices.kinesis, dataset: 'events', usd: 180 },
      { service: billedServices.s3, dataset: 'events', usd: 100 },
      { service: billedServices.glue, dataset: 'orders', usd: 60 },
    ]);
  });
});

describe('a rise', () => {
  test('is of the last whole day against the mean of the 14 before it', () => {
    const bill = [...entries('kinesis', 10, [1, 19]), ...entries('kinesis', 25, [20, 20])];
    expect(costFigures(bill, DAY, BUDGETS).rises).toEqual([
      { service: billedServices.kinesis, usd: 25, before: 10, percent: 150 },
    ]);
  });

  test('counts a day without cost as none', () => {
    const bill = [
      ...entries('s3', 1, [1, 20]),
      ...entries('athena', 14, [10, 10]),
      ...entries('athena', 14, [20, 20]),
    ];
    const athena = costFigures(bill, DAY, BUDGETS).rises[0];
    expect(athena).toMatchObject({ service: billedServices.athena, usd: 14, before: 1 });
  });

  test('of cents is measured by a twentieth of a day of the budget', () => {
    const bill = [...entries('sns', 0.01, [1, 19]), ...entries('sns', 0.51, [20, 20])];
    // 3,000 a month is 100 a day, and 5 % of that is 5.
    expect(costFigures(bill, DAY, BUDGETS).rises[0]?.percent).toBeCloseTo(10, 6);
  });

  test('is none in the first days of an environment, and then by the days that there were', () => {
    expect(costFigures(entries('glue', 50, [18, 20]), DAY, BUDGETS).rises).toEqual([]);
    expect(costFigures(entries('glue', 50, [17, 20]), DAY, BUDGETS).rises[0]).toMatchObject({
      before: 50,
      percent: 0,
    });
  });
});
