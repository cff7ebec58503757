import { expect, test } from '@jest/globals';
import type { Suppressed } from '../../../../local/monitoring/alarms/alarm';
import type { StateValue } from '../../../../local/monitoring/alarms/judge';
import { suppression } from '../../../../local/monitoring/alarms/suppression';

const SECOND = 1_000;
const config = {
  AlarmName: 'stale',
  AlarmRule: 'TRUE',
  ActionsSuppressor: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:maintenance',
  ActionsSuppressorWaitPeriod: 120,
  ActionsSuppressorExtensionPeriod: 180,
};

/** What becomes of a change to ALARM, at each of the times, with the suppressor in that state. */
function course(...moments: Array<[second: number, suppressor: StateValue]>) {
  let suppressed: Suppressed | undefined;
  return moments.map(([second, state]) => {
    const alarm = { config, ...(suppressed === undefined ? {} : { suppressed }) };
    suppressed = suppression(alarm, 'OK', () => state, second * SECOND);
    return suppressed?.by ?? 'acts';
  });
}

test('actions wait for the suppressor, and are taken when it does not go off', () => {
  expect(course([0, 'OK'], [119, 'OK'], [120, 'OK'])).toEqual(['WaitPeriod', 'WaitPeriod', 'acts']);
});

test('actions are held back while the suppressor is in alarm, and for a while behind', () => {
  expect(course([0, 'OK'], [60, 'ALARM'], [600, 'ALARM'], [601, 'OK'], [780, 'OK'], [781, 'OK'])).toEqual([
    'WaitPeriod',
    'Alarm',
    'Alarm',
    'ExtensionPeriod',
    'ExtensionPeriod',
    'acts',
  ]);
});

test('a suppressor that goes off again within the extension holds on', () => {
  expect(course([0, 'ALARM'], [10, 'OK'], [20, 'ALARM'], [30, 'OK'], [209, 'OK'], [210, 'OK'])).toEqual([
    'Alarm',
    'ExtensionPeriod',
    'Alarm',
    'ExtensionPeriod',
    'ExtensionPeriod',
    'acts',
  ]);
});

test('without a suppressor actions are taken at once', () => {
  const bare = { AlarmName: 'stale', AlarmRule: 'TRUE' };
  expect(suppression({ config: bare }, 'OK', () => 'ALARM', 0)).toBeUndefined();
});
