import { expect, test } from '@jest/globals';
import { allMarts } from '../../../cli/marts/known-mart';
import { maintain } from '../../../cli/marts/maintain';
import type { MartQuery } from '../../../cli/marts/mart-query';
import { datasets } from '../../../lib/datasets';
import { marts } from '../../../lib/marts';

const known = allMarts();

test('every mart has the run group that builds it', () => {
  expect(known.map(({ mart }) => mart.name).sort()).toEqual(marts.map(({ name }) => name).sort());
  const group = known.find(({ mart }) => mart.name === 'daily_sales');
  expect(group?.datasets).toContain(datasets.find(({ name }) => name === 'orders'));
});

test('marts are maintained a group at a time, those without a table left out and named', async () => {
  const sizes = new Map([['daily_sales', [90, 9000, 40]]]);
  const query: MartQuery = {
    rows: async ({ mart }) => (sizes.has(mart.name) ? [(sizes.get(mart.name) ?? []).map(String)] : undefined),
  };
  const runs: unknown[] = [];
  const result = await maintain({
    environment: 'local',
    marts: known,
    olderThanHours: 24,
    keep: 3,
    query,
    runJob: async (group, args) => {
      runs.push({ group, args });
      sizes.set('daily_sales', [30, 3000, 3]);
    },
  });
  expect(runs).toEqual([
    {
      group: known.find(({ mart }) => mart.name === 'daily_sales')?.group,
      args: {
        '--operation': 'maintain',
        '--tables': '["glue_catalog.catchment_local_analytics.daily_sales"]',
        '--older-than-hours': '24',
        '--keep': '3',
      },
    },
  ]);
  expect(result.maintained).toEqual([
    {
      mart: 'daily_sales',
      before: { files: 90, bytes: 9000, snapshots: 40 },
      after: { files: 30, bytes: 3000, snapshots: 3 },
    },
  ]);
  expect(result.absent).toHaveLength(marts.length - 1);
});
