import { expect, test } from '@jest/globals';
import { shownRun, showText } from '../../../cli/runs/show';
import type { CleanFigures } from '../../../lib/wiring/run';
import { fakeLedger } from './fake-ledger';
import { RUN_ID, runRecord } from './records';

test('what broke the run is shown: the rule, its figure, sample rows, the mart, the error', async () => {
  const run = runRecord({
    state: 'failed',
    stage: 'marts',
    error: { stage: 'marts', name: 'RunIncomplete', message: 'daily_sales was refused' },
    taken_over: ['01K0'],
    gate: {
      verdict: 'fail',
      rules: [
        {
          rule: 'has-country',
          kind: 'completeness',
          severity: 'fail',
          passed: false,
          figure: 0.97,
          wanted: 'at least 0.99',
          sample: [{ invoice: '4711', customer_id: '***', country: null }],
        },
      ],
      bytes_scanned: 1,
      seconds: 1,
    },
  });
  const text = showText(await shownRun(fakeLedger([run]), run));
  expect(text).toContain(
    `run           ${RUN_ID}\ndataset       orders\nkind          arrivals\nstate         failed, in marts`,
  );
  expect(text).toContain('error         RunIncomplete: daily_sales was refused');
  expect(text).toContain('took over     01K0');
  expect(text).toMatch(
    /Rules \(verdict fail\)\n.*\n.*\norders\s+has-country\s+completeness\s+fail\s+0\.97\s+at least 0\.99\s+FAILED/,
  );
  expect(text).toMatch(
    /Rows of orders that break has-country \(0\.97, wanted at least 0\.99\)\ninvoice {2}customer_id {2}country\n.*\n4711 {5}\*\*\* {10}-/,
  );
  expect(text).toMatch(/Marts\n.*\n.*\ndaily_sales\s+published\s+40\s+2\s+811/);
  expect(text).toContain('lateness      p50 1 s, p95 1 d, p99 1.2 d, at most 2.3 d; 7 rows of earlier days');
});

test('a run that succeeded says how long its rows and its jobs took', async () => {
  const { clean } = runRecord();
  const run = runRecord({
    closed_at: '2026-11-21T12:00:00.000Z',
    glue: { 'orders-clean': 90, 'orders-marts': 41 },
    clean: {
      ...(clean as CleanFigures),
      arrivals: {
        p01: '2026-11-21T10:00:00.000Z',
        p05: '2026-11-21T11:00:00.000Z',
        p50: '2026-11-21T11:59:30.000Z',
        newest: '2026-11-21T11:59:59.000Z',
      },
    },
  });
  const text = showText({ run, comparison: [] });
  expect(text).toContain('queryable     p50 30 s, p95 1 h, p99 2 h after arrival');
  expect(text).toContain('jobs          orders-clean 1.5 min, orders-marts 41 s');
});

test('figures stand beside those of the runs before', async () => {
  const earlier = [10, 20, 90].map((seconds, at) => runRecord({ run_id: `01K${at}`, seconds }));
  const run = runRecord({ run_id: '01K9', seconds: 60 });
  const shown = await shownRun(fakeLedger([...earlier, run]), run);
  expect(shown.comparison.find(({ figure }) => figure === 'seconds')).toEqual({
    figure: 'seconds',
    value: 60,
    mean: 40,
    runs: 3,
    higherThan: 2,
  });
  expect(showText(shown)).toMatch(/\nseconds +60 +40 +\+50 % +above 2 of the last 3\n/);
});
