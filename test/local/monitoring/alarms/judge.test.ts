import { describe, expect, test } from '@jest/globals';
import type { MissingData } from '../../../../lib/wiring/alarms';
import { evaluationRange, judge } from '../../../../local/monitoring/alarms/judge';

/**
 * The tables of "How alarm state is evaluated when data is missing" in CloudWatch's guide: the five periods of
 * the evaluation range, oldest first (0 is within the threshold, X breaches it, - is missing), and the state by
 * each treatment of missing data. `stays` is the guide's "Retain current state".
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const satisfies MissingData[];

const rangeOf = (points: string) => points.split(' ').map((point) => ({ '0': false, X: true })[point]);
const state = (points: string, datapointsToAlarm: number, missingData: MissingData) =>
  judge(rangeOf(points), { evaluationPeriods: 3, datapointsToAlarm, missingData }) ?? 'stays';

const THREE_OF_THREE = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', 'stays', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', 'stays', 'ALARM', 'OK'],
] as const;

const TWO_OF_THREE = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', 'stays', 'ALARM', 'OK'],
] as const;

describe.each(TREATMENTS.map((treatment, at) => ({ treatment, at: at + 1 })))(
  'CloudWatch judges, with missing data as $treatment,',
  ({ treatment, at }) => {
    test.each(THREE_OF_THREE.map((row) => [row[0], row[at] as string]))(
      'three of three in %s: %s',
      (points, wanted) => {
        expect(state(points, 3, treatment)).toBe(wanted);
      },
    );

    test.each(TWO_OF_THREE.map((row) => [row[0], row[at] as string]))(
      'two of three in %s: %s',
      (points, wanted) => {
        expect(state(points, 2, treatment)).toBe(wanted);
      },
    );
  },
);

describe('an alarm that would be premature waits for the next period', () => {
  // "the alarm does not go immediately into ALARM state when the data is either - - - - X or - - - X -"
  test.each([
    ['- - - - X', 'stays'],
    ['- - - X -', 'stays'],
    ['- - X - -', 'ALARM'],
  ])('three of three in %s: %s', (points, wanted) => {
    expect(state(points, 3, 'missing')).toBe(wanted);
  });

  // "- - - X O or - - X - O"
  test.each(['- - - X 0', '- - X - 0'])('and is none when that one is good: %s', (points) => {
    expect(state(points, 3, 'missing')).toBe('OK');
  });
});

test('more real data than evaluated: only the latest count, whatever the treatment', () => {
  // "the value you set for how to treat missing data is not needed and is ignored"
  for (const treatment of TREATMENTS) expect(state('X X 0 0 0', 2, treatment)).toBe('OK');
});

test('the evaluation range is five periods of five minutes where three are evaluated', () => {
  expect(evaluationRange(300, 3)).toBe(5);
});

test('of one-minute periods, six are looked at even for one', () => {
  expect(evaluationRange(60, 1)).toBe(6);
  expect(evaluationRange(60, 5)).toBe(7);
});
