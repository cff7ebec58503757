import { expect, test } from '@jest/globals';
import { initReportLine, reportLine } from '../../../../local/lambda/runner/report';

const usual = { requestId: 'r-1', durationMs: 12.345, memoryMb: 128, peakBytes: 41.2 * 1024 * 1024 };

test('a warm invocation is billed to the next millisecond', () => {
  expect(reportLine(usual)).toBe(
    'REPORT RequestId: r-1\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 42 MB',
  );
});

test('a cold one is billed with its initialisation', () => {
  expect(reportLine({ ...usual, initMs: 100.5 })).toMatch(
    /\tBilled Duration: 113 ms\t.*\tInit Duration: 100\.50 ms$/,
  );
});

test('one that was ended says how', () => {
  expect(reportLine({ ...usual, status: 'timeout' })).toMatch(/\tStatus: timeout$/);
  expect(initReportLine(7, 'Runtime.ImportModuleError')).toBe(
    'INIT_REPORT Init Duration: 7.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
  );
});
