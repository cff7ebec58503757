import { expect, test } from '@jest/globals';
import type { DriverRun } from '../../../local/spark/driver-client';
import { failureWords } from '../../../local/spark/failure-words';

const failed = (error: string | null, line: number | null = 7): DriverRun => ({
  state: 'FAILED',
  error,
  line,
  seconds: 1,
});

test.each([
  ['ValueError: boom', 'UNCLASSIFIED_ERROR'],
  ['pyspark.errors.exceptions.captured.AnalysisException: [X] no column', 'QUERY_ERROR'],
  ["ModuleNotFoundError: No module named 'rules'", 'IMPORT_ERROR'],
  ['SystemExit: 3', 'SYSTEM_EXIT_ERROR'],
])('%s is told by its category, its line and its words', (error, category) => {
  expect(failureWords(failed(error))).toBe(`Error Category: ${category}; Failed Line Number: 7; ${error}`);
});

test('what came from no line of the script is told as it is, and nothing where nothing failed', () => {
  expect(failureWords(failed('The run took too long.', null))).toBe('The run took too long.');
  expect(failureWords({ state: 'FAILED', error: 'old words', seconds: 1 })).toBe('old words');
  expect(failureWords(failed(null))).toBeUndefined();
});
