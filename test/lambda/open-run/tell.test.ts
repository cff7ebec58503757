import { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from '@jest/globals';
import { tell } from '../../../lambda/open-run/tell';
import type { Manifest } from '../../../lib/wiring/run';
import { capturedLines } from '../consumer/support/captured-lines';

const manifest = (objects: number): Manifest => ({
  dataset: 'orders',
  run_id: '01KAJ3G5T0AAAAAAAAAAAAAAAA',
  kind: 'arrivals',
  opened_at: '2026-11-21T10:00:00.000Z',
  taken_over: ['01KAJ3G4T0AAAAAAAAAAAAAAAA'],
  files: Array.from({ length: objects }, (_, at) => ({ key: `raw/orders/${at}.parquet`, bytes: 1 })),
  dates: ['2026-11-20'],
});

function told(what: (tells: ReturnType<typeof tell>) => void): Array<Record<string, unknown>> {
  return capturedLines(() => what(tell(new Logger({ serviceName: 'open-run' })))).map((line) =>
    JSON.parse(line),
  );
}

test('a run that is open is one line, which leads from its objects to its id', () => {
  expect(told(({ tellOpened }) => tellOpened(manifest(2)))).toEqual([
    expect.objectContaining({
      level: 'INFO',
      message: 'run opened',
      dataset: 'orders',
      runId: '01KAJ3G5T0AAAAAAAAAAAAAAAA',
      kind: 'arrivals',
      files: 2,
      objects: ['raw/orders/0.parquet', 'raw/orders/1.parquet'],
      dates: 1,
      takenOver: ['01KAJ3G4T0AAAAAAAAAAAAAAAA'],
    }),
  ]);
});

test('of many objects the line names a hundred, and how many there are', () => {
  const [line] = told(({ tellOpened }) => tellOpened(manifest(5000)));
  expect(line).toMatchObject({ files: 5000 });
  expect(line?.['objects']).toHaveLength(100);
});

test('a run that was found dead has failed: a line and a metric', () => {
  const [warning, metric] = told(({ tellAbandoned }) => tellAbandoned('orders', '01KAJ', 'killed'));
  expect(warning).toMatchObject({ level: 'WARN', dataset: 'orders', runId: '01KAJ', reason: 'killed' });
  expect(metric).toMatchObject({ dataset: 'orders', RunFailed: 1 });
});
