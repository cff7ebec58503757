import { expect, test } from '@jest/globals';
import type { Dataset } from '../../../../lib/contract/dataset';
import { judge } from '../../../../lib/contract/judge';
import type { QualityRule } from '../../../../lib/contract/quality-rule';
import { renderOdcs } from '../../../../lib/contract/render-odcs';
import { orders as ordersNow } from '../../../../lib/datasets/orders.dataset';

const orders: Dataset = { ...ordersNow, version: '1-0-0' };
const known: QualityRule = {
  name: 'known',
  kind: 'completeness',
  column: 'customer_id',
  atLeast: 0.7,
  severity: 'fail',
};
const small: QualityRule = {
  name: 'small',
  kind: 'sql',
  expression: 'max(quantity)',
  max: 9,
  severity: 'warn',
};
const before: Dataset = { ...orders, quality: [known, small] };

test.each<[string, readonly QualityRule[], string, string]>([
  [
    'is added',
    [known, small, { ...small, name: 'other' }],
    '1-0-1',
    'quality rule other is checked from now on',
  ],
  ['goes', [known], '1-1-0', 'quality rule small is no longer checked'],
  ['wants more', [{ ...known, atLeast: 0.8 }, small], '1-0-1', 'quality rule known changes'],
  ['wants less', [{ ...known, atLeast: 0.6 }, small], '1-1-0', 'quality rule known changes'],
  ['lets more through', [known, { ...small, max: 10 }], '1-1-0', 'quality rule small changes'],
  ['only warns', [{ ...known, severity: 'warn' }, small], '1-1-0', 'quality rule known changes'],
  [
    'measures something else',
    [{ ...known, column: 'country' }, small],
    '1-1-0',
    'quality rule known changes',
  ],
])('a rule that %s needs its version', (_what, quality, lowest, told) => {
  const judgement = judge(renderOdcs(before), { ...before, quality });
  expect(judgement.lowestVersion).toBe(lowest);
  expect(judgement.changes.map(({ what }) => what)).toEqual([expect.stringContaining(told)]);
});

test('rules in another order are the same rules', () => {
  expect(judge(renderOdcs(before), { ...before, quality: [small, known] }).changes).toEqual([]);
});
