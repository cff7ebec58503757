import { describe, expect, test } from '@jest/globals';
import { knownQuery, requestOf } from '../../../cli/logs/request';
import { datasets } from '../../../lib/datasets';
import { logQueries } from '../../../lib/wiring/log-queries';

const NOW = Date.parse('2026-11-21T12:00:00.500Z');
const asked = { environment: 'local', sinceMs: 3_600_000 } as const;
const every = (log: (dataset: string) => string) => datasets.map(({ name }) => log(name));

describe('a saved query asks', () => {
  test("the dataset's own logs, over the time that was named, in whole seconds", () => {
    expect(requestOf({ ...asked, id: 'batches', dataset: 'orders' }, NOW)).toEqual({
      logGroups: ['/aws/lambda/catchment-local-orders-consumer'],
      query: logQueries.batches.query,
      from: Date.parse('2026-11-21T11:00:00Z') / 1000,
      to: Date.parse('2026-11-21T12:00:01Z') / 1000,
    });
  });

  test('the logs of every dataset of the environment when none is named', () => {
    expect(requestOf({ ...asked, id: 'batches' }, NOW).logGroups).toEqual(
      every((name) => `/aws/lambda/catchment-local-${name}-consumer`),
    );
  });

  test("a dataset's run group for its runs, each log once", () => {
    const { logGroups } = requestOf({ ...asked, id: 'runs', dataset: 'orders' }, NOW);
    expect(logGroups).toContain('/aws/lambda/catchment-local-orders-close-run');
    expect(new Set(logGroups).size).toBe(logGroups.length);
  });

  test('logs of the environment itself', () => {
    expect(requestOf({ ...asked, id: 'quarantine-denied' }, NOW).logGroups).toEqual([
      '/catchment/security/local',
    ]);
  });

  test('only for lines with a text, whatever characters it has', () => {
    const { query } = requestOf({ ...asked, id: 'batches', match: '"runId":"01K\\' }, NOW);
    expect(query).toBe(`filter @message like "\\"runId\\":\\"01K\\\\"\n| ${logQueries.batches.query}`);
  });
});

test('an unknown query or dataset, and a dataset that a query has no use for, are one sentence', () => {
  expect(() => knownQuery('toString')).toThrow(
    /There is no saved query "toString". Name one of: consumer-errors,/,
  );
  expect(() => requestOf({ ...asked, id: 'batches', dataset: 'ordrs' }, NOW)).toThrow('no dataset "ordrs"');
  expect(() => requestOf({ ...asked, id: 'cost-report', dataset: 'orders' }, NOW)).toThrow(
    'Query cost-report is of the whole environment: leave --dataset out.',
  );
});
