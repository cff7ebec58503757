import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { Journal } from '../../../cli/main-job/journal';
import {
  type Platform,
  runMainJob,
  type SampleDataset,
  type Samples,
  type Stage,
} from '../../../cli/main-job/main-job';
import type { RunRecord } from '../../../lib/wiring/run';

let directory: string;
let samples: Samples;
let journal: Journal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'main-job-'));
  const orders = join(directory, 'lines.parquet');
  await writeFile(orders, Buffer.from(twoLines()));
  samples = { orders, events: { count: 0, startMs: Date.UTC(2024, 0, 1), spanMs: 1000 } };
  journal = new Journal(join(directory, 'state', 'main-job.json'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a first start sends the samples, runs until nothing is left and reconciles', async () => {
  const platform = new FakePlatform();
  const result = await runMainJob(samples, platform, journal, silently);
  expect(result.reconciliation).toMatchObject({ equal: true, differences: [] });
  expect(result.runs.map(({ dataset }) => dataset).sort()).toEqual(['events', 'orders']);
  expect(platform.calls.filter((call) => call.endsWith('orders'))).toEqual([
    'produce orders',
    'consumed orders',
    'run orders',
    'run orders',
  ]);
});

test('a second start does not send again, and still reconciles', async () => {
  await runMainJob(samples, new FakePlatform(), journal, silently);
  const platform = new FakePlatform();
  const result = await runMainJob(samples, platform, journal, silently);
  expect(result.reconciliation.equal).toBe(true);
  expect(platform.calls).not.toContain('produce orders');
  expect(platform.calls).not.toContain('produce events');
});

test('a start that was killed while sending sends that sample again, and no other', async () => {
  const dying = new FakePlatform();
  const produce = dying.produce.bind(dying);
  dying.produce = (dataset) =>
    dataset === 'events' ? Promise.reject(new Error('killed')) : produce(dataset);
  await expect(runMainJob(samples, dying, journal, silently)).rejects.toThrow('killed');
  const platform = new FakePlatform();
  await runMainJob(samples, platform, journal, silently);
  expect(platform.calls).toContain('produce events');
  expect(platform.calls).not.toContain('produce orders');
});

test('after the environment lost what it was sent, the samples are sent again', async () => {
  await runMainJob(samples, new FakePlatform(), journal, silently);
  await journal.forget();
  const platform = new FakePlatform();
  await runMainJob(samples, platform, journal, silently);
  expect(platform.calls).toContain('produce orders');
});

const silently: Stage = (_name, work) => work();

class FakePlatform implements Platform {
  readonly calls: string[] = [];
  readonly databases = {
    raw: 'raw',
    cleaned: 'cleaned',
    quarantine: 'quarantine',
    analytics: 'a',
    enriched: 'e',
  };
  readonly #left = new Set<SampleDataset>(['orders', 'events']);

  async produce(dataset: SampleDataset) {
    this.calls.push(`produce ${dataset}`);
    return { sent: dataset === 'orders' ? 2 : 0, words: '' };
  }
  async consumed(dataset: SampleDataset) {
    this.calls.push(`consumed ${dataset}`);
    return '';
  }
  async run(dataset: SampleDataset) {
    this.calls.push(`run ${dataset}`);
    return this.#left.delete(dataset) ? ({ dataset, run_id: '01' } as RunRecord) : undefined;
  }
  readonly query: Platform['query'] = async (sql) => {
    if (sql.includes('quarantine.orders') || sql.includes('raw.orders')) return [['1']];
    if (sql.includes('quarantine.events')) return [['0']];
    if (sql.includes('a.daily_sales')) {
      return [['2010-01-04', 'France', '1', '1', '0', '2', '5.0000', '5.0000', '1']];
    }
    if (sql.includes('events')) return [];
    return [
      [undefined, undefined, '1', '5.0000'],
      ['2010-01-04', undefined, '1', '5.0000'],
      [undefined, 'France', '1', '5.0000'],
    ];
  };
}

function twoLines(): ArrayBuffer {
  return parquetWriteBuffer({
    columnData: [
      { name: 'Invoice', data: ['1', '2'], type: 'STRING' },
      { name: 'Quantity', data: [2n, 1n], type: 'INT64' },
      { name: 'InvoiceDate', data: ['2010-01-04 10:00:00', '2010-01-04 10:00:00'], type: 'STRING' },
      { name: 'Price', data: [2.5, -1], type: 'DOUBLE' },
      { name: 'Customer ID', data: [12345, null], type: 'DOUBLE' },
      { name: 'Country', data: ['France', 'France'], type: 'STRING' },
    ],
  });
}
