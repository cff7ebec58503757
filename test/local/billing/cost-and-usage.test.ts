import { describe, expect, test } from '@jest/globals';
import { type CostEntry, costAndUsage } from '../../../local/billing/cost-and-usage';

const TODAY = '2026-11-21';
const entry = (day: string, service: string, usd: number, dataset?: string): CostEntry => ({
  day,
  service,
  usd,
  tags: { 'catchment:environment': 'local', ...(dataset && { 'catchment:dataset': dataset }) },
});
const ENTRIES = [
  entry('2026-10-31', 'AWS Glue', 1, 'orders'),
  entry('2026-11-01', 'AWS Glue', 2, 'orders'),
  entry('2026-11-01', 'AWS Lambda', 4, 'events'),
  entry('2026-11-01', 'AWS Lambda', 8),
  entry('2026-11-03', 'AWS Glue', 16),
];
const BASE = {
  TimePeriod: { Start: '2026-11-01', End: '2026-11-03' },
  Granularity: 'DAILY',
  Metrics: ['UnblendedCost'],
} as const;
const ask = (more: object = {}) =>
  costAndUsage({ ...BASE, Metrics: ['UnblendedCost'], ...more }, ENTRIES, TODAY);
const usd = (Amount: string) => ({ UnblendedCost: { Amount, Unit: 'USD' } });

test('every day of the time has its total, the last day is not among them', () => {
  expect(ask().ResultsByTime).toEqual([
    {
      TimePeriod: { Start: '2026-11-01', End: '2026-11-02' },
      Total: usd('14'),
      Groups: [],
      Estimated: true,
    },
    { TimePeriod: { Start: '2026-11-02', End: '2026-11-03' }, Total: usd('0'), Groups: [], Estimated: true },
  ]);
});

test('groups are by service and tag; what has no tag is told with an empty value', () => {
  const [first] =
    ask({
      GroupBy: [
        { Type: 'DIMENSION', Key: 'SERVICE' },
        { Type: 'TAG', Key: 'catchment:dataset' },
      ],
    }).ResultsByTime ?? [];
  expect(first?.Total).toEqual({});
  expect(first?.Groups).toEqual([
    { Keys: ['AWS Glue', 'catchment:dataset$orders'], Metrics: usd('2') },
    { Keys: ['AWS Lambda', 'catchment:dataset$'], Metrics: usd('8') },
    { Keys: ['AWS Lambda', 'catchment:dataset$events'], Metrics: usd('4') },
  ]);
});

test('months are cut at the ends of the time, and only the present one is an estimate', () => {
  const months = ask({ TimePeriod: { Start: '2026-10-15', End: '2026-11-10' }, Granularity: 'MONTHLY' });
  expect(months.ResultsByTime).toMatchObject([
    { TimePeriod: { Start: '2026-10-15', End: '2026-11-01' }, Total: usd('1'), Estimated: false },
    { TimePeriod: { Start: '2026-11-01', End: '2026-11-10' }, Total: usd('30'), Estimated: true },
  ]);
});

describe('a filter', () => {
  const total = (Filter: object) =>
    Number(ask({ Filter }).ResultsByTime?.[0]?.Total?.['UnblendedCost']?.Amount);
  const dataset = (...Values: string[]) => ({ Tags: { Key: 'catchment:dataset', Values } });
  const service = (...Values: string[]) => ({ Dimensions: { Key: 'SERVICE', Values } });

  test.each([
    ['a tag', dataset('orders', 'events'), 6],
    ['a service', service('AWS Lambda'), 12],
    ['both', { And: [dataset('events'), service('AWS Lambda')] }, 4],
    ['either', { Or: [dataset('orders'), service('AWS Lambda')] }, 14],
    ['all but one', { Not: service('AWS Lambda') }, 2],
    ['no credit', { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit'] } } }, 14],
  ])('takes %s', (_, expression, expected) => expect(total(expression)).toBe(expected));
});

test.each([
  [
    'a time that ends before it starts',
    { TimePeriod: { Start: '2026-11-02', End: '2026-11-01' } },
    'before end date',
  ],
  ['hours', { Granularity: 'HOURLY' }, 'Granularity is DAILY or MONTHLY here, not HOURLY'],
  ['a metric that is no cost', { Metrics: ['UsageQuantity'] }, 'not UsageQuantity'],
  ['another dimension', { GroupBy: [{ Type: 'DIMENSION', Key: 'REGION' }] }, 'not by DIMENSION REGION'],
  ['a filter of cost categories', { Filter: { CostCategories: {} } }, 'not CostCategories'],
])('%s is refused in words', (_, more, words) => expect(() => ask(more)).toThrow(words));
