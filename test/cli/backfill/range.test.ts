import { expect, test } from '@jest/globals';
import { checkedParallel, checkedRange } from '../../../cli/backfill/range';
import { orders } from '../../../lib/datasets/orders.dataset';

test.each([
  ['2010-02-30', '2010-03-01', 'Received --from 2010-02-30; wanted a date of the calendar, as 2010-01-31.'],
  ['2010-03-01', 'yesterday', 'Received --to yesterday; wanted a date of the calendar, as 2010-01-31.'],
  [
    '2010-03-02',
    '2010-03-01',
    'The range ends (--to 2010-03-01) before it starts (--from 2010-03-02). Swap the dates.',
  ],
  [
    '2009-11-30',
    '2010-03-01',
    'The range 2009-11-30 to 2010-03-01 leaves what the contract of orders allows, 2009-12-01 to 2011-12-31. Stay within it.',
  ],
])('the range %s to %s is refused', (from, to, message) => {
  expect(() => checkedRange({ from, to }, orders)).toThrow(
    expect.objectContaining({ name: 'UserError', exitCode: 2, message }) as unknown as Error,
  );
});

test.each(['0', '-1', '1.5', 'many', ''])('--parallel %s is refused', (text) => {
  expect(() => checkedParallel(text)).toThrow(
    `Received --parallel ${text}; wanted a whole number of 1 or more.`,
  );
});
