import { expect, test } from '@jest/globals';
import { comparable, compare, difference } from '../../../cli/runs/compare';
import { runRecord } from './records';

test('a difference is told in percent, and not at all from nothing', () => {
  const at = (value: number, ...before: number[]) => {
    const run = runRecord({ run_id: '7', seconds: value });
    return difference(
      compare(
        'seconds',
        run,
        comparable(
          run,
          before.map((seconds, n) => runRecord({ run_id: `${n}`, seconds })),
        ),
      ),
    );
  };
  expect([at(150, 100), at(97, 100, 100), at(100, 100), at(100.1, 100), at(5, 0), at(5)]).toEqual([
    '+50 %',
    '-3 %',
    '=',
    '=',
    null,
    null,
  ]);
});
