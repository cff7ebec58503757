import { expect, test } from '@jest/globals';
import { isThrown, withoutFrames, wordsOf } from '../../../../lambda/shared/runs/thrown';

test("a function's error is told by its own name and message, without its trace", () => {
  const Cause = JSON.stringify({
    errorType: 'RunIncomplete',
    errorMessage: 'marts: daily_sales failed: No space left on device',
    trace: ['RunIncomplete: marts', '    at closeRun (/var/task/index.js:1:2)'],
  });
  expect(wordsOf({ Error: 'RunIncomplete', Cause })).toEqual({
    name: 'RunIncomplete',
    message: 'marts: daily_sales failed: No space left on device',
  });
});

test("a Glue run's error is told without the stack of Java or Python", () => {
  const ErrorMessage =
    'Py4JJavaError: An error occurred while calling o97.parquet.\n: java.io.IOException: No space left on device\n\tat java.base/sun.nio.ch.Net.poll(Native Method)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n';
  const Cause = JSON.stringify({ JobName: 'clean', JobRunState: 'FAILED', ErrorMessage });
  expect(wordsOf({ Error: 'States.TaskFailed', Cause })).toEqual({
    name: 'States.TaskFailed',
    message:
      'Py4JJavaError: An error occurred while calling o97.parquet. : java.io.IOException: No space left on device',
  });
});

test('an error without a cause is told by its name alone', () => {
  expect(wordsOf({ Error: 'States.Timeout' })).toEqual({
    name: 'States.Timeout',
    message: 'No reason was given.',
  });
  expect(wordsOf({})).toEqual({ name: 'Error', message: 'No reason was given.' });
});

test('a cause that is no JSON, or JSON of another kind, is told as it is', () => {
  expect(wordsOf({ Error: 'A', Cause: 'Rate exceeded' }).message).toBe('Rate exceeded');
  expect(wordsOf({ Error: 'A', Cause: '7' }).message).toBe('7');
});

test('words are bounded', () => {
  expect(withoutFrames('x'.repeat(5000))).toHaveLength(2000);
});

test('the workflow hands on {} where nothing was thrown', () => {
  expect([isThrown({}), isThrown(undefined), isThrown({ Error: 'A' })]).toEqual([false, false, true]);
});
