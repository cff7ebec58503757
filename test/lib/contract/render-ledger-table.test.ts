import { expect, test } from '@jest/globals';
import { exportedRun, exportKey } from '../../../lambda/shared/runs/ledger-export';
import { renderLedgerTable } from '../../../lib/contract/render-ledger-table';
import type { RunRecord } from '../../../lib/wiring/run';

const RUN: RunRecord = {
  dataset: 'orders',
  run_id: '01KAJ3G5T0AAAAAAAAAAAAAAAA',
  kind: 'arrivals',
  state: 'succeeded',
  stage: 'close',
  execution: 'arn:aws:states:us-east-1:000000000000:execution:catchment-local-orders:one',
  opened_at: '2026-11-30T23:59:59.000Z',
  manifest: 's3://lake/runs/orders/01KAJ3G5T0AAAAAAAAAAAAAAAA/manifest.json',
  files: 1,
  bytes: 2,
  taken_over: [],
};

test('the table has a column for everything that is exported, and for nothing else', () => {
  const { columns } = renderLedgerTable({ bucket: 'lake' });
  expect(columns.map(({ name }) => name)).toEqual(Object.keys(exportedRun(RUN)));
});

test('a run stands where the projection looks for the month in which it opened', () => {
  const { parameters } = renderLedgerTable({ bucket: 'lake' });
  const month = parameters['storage.location.template']?.replace(`\${month}`, '2026-11');
  expect(parameters['projection.month.values']?.split(',')).toContain('2026-11');
  expect(`s3://lake/${exportKey(RUN)}`).toBe(`${month}orders-${RUN.run_id}.json`);
});

test('months are known from the first of 2026 to the last of 2040', () => {
  const months =
    renderLedgerTable({ bucket: 'lake' }).parameters['projection.month.values']?.split(',') ?? [];
  expect([months.at(0), months.at(11), months.at(12), months.at(-1)]).toEqual([
    '2026-01',
    '2026-12',
    '2027-01',
    '2040-12',
  ]);
});
