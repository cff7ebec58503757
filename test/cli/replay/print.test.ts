import { expect, test } from '@jest/globals';
import { summaryText } from '../../../cli/replay/print';
import type { ReplaySummary } from '../../../cli/replay/tally';

const nothing: ReplaySummary = {
  dataset: 'orders',
  dryRun: false,
  reasons: {},
  notSelected: 0,
  unreadable: [],
  objects: 0,
  failedBatches: 0,
  notices: 0,
  records: 0,
  interrupted: false,
};

test('a summary has a line a reason, and names what needs a look', () => {
  const text = summaryText({
    ...nothing,
    reasons: {
      minimum: { replayed: 3, superseded: 1, failed: 0 },
      'too-large': { replayed: 0, superseded: 0, failed: 1 },
    },
    notSelected: 1200,
    unreadable: ['orders/dt=2026-11-21/strange'],
    notices: 2,
    records: 1,
  });
  expect(text.split('\n')).toEqual([
    'reason     replayed  superseded  not put back',
    '─────────  ────────  ──────────  ────────────',
    'minimum           3           1             0',
    'too-large         0           0             1',
    '1,200 other events stay in quarantine.',
    'Unreadable, left as it is: orders/dt=2026-11-21/strange',
    'Events put back in records: 1.',
    'Failed batches no longer waiting, so no longer in alarm: 2.',
  ]);
});

test('a summary of nothing says so', () => {
  expect(summaryText(nothing)).toBe('There is nothing in quarantine that was asked for.');
});

test('a dry run says what would be done', () => {
  const reasons = { minimum: { replayed: 3, superseded: 0, failed: 0 } };
  const text = summaryText({ ...nothing, dryRun: true, reasons, records: 1 });
  expect(text).toContain('would be replayed');
  expect(text).toContain('Nothing was changed.');
});
