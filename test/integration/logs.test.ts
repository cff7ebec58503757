import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import type { RunRecord } from '../../lib/wiring/run';
import { contentId, type DeliveredBatch, kinesisPutRecords, Producer } from '../../producer';
import { cli } from './support/cli';
import { orderLine } from './support/orders';
import { buckets, eventually, kinesis, platform, s3 } from './support/platform';

const invoice = `L${Date.now() % 1e9}`;
const line = (hour: number) => orderLine({ invoice, invoice_date: `2011-03-02T${hour}:00:00Z` });

async function sendBatch(): Promise<string> {
  const client = kinesis();
  const delivered: DeliveredBatch[] = [];
  const producer = new Producer(
    orders,
    kinesisPutRecords({ client, streamName: names.stream('local', orders.name) }),
    { onDelivered: (batch) => delivered.push(batch) },
  );
  for (const hour of [10, 11, 12]) {
    await producer.send({ ...line(hour), event_id: contentId(orders, line(hour)) });
  }
  await producer.close();
  client.destroy();
  expect(delivered).toMatchObject([{ rows: 3 }]);
  return delivered[0]?.batch ?? '';
}

/** A saved query's rows, once there are any: a log is written behind the work. */
const asked = (id: string, match: string) =>
  eventually(`a line of ${id} with ${match}`, 60, async () => {
    const args = ['logs', id, '--dataset', 'orders', '--match', match, '--format', 'json'];
    const { code, stdout, stderr } = await cli(args);
    if (code !== 0) throw new Error(stderr);
    const rows = JSON.parse(stdout) as Array<Record<string, string>>;
    return rows.length === 0 ? undefined : rows;
  });

test("a producer's batch leads to its object, the object to its run, the run to all that is known of it", async () => {
  const batch = await sendBatch();
  await platform.consumed('orders');
  const [consumed] = await asked('producer-batch', batch);
  const object = consumed?.['object'] ?? '';
  expect(consumed).toMatchObject({
    message: 'batch consumed',
    object: expect.stringMatching(/^raw\/orders\//),
    'producerBatches.0': batch,
  });

  const client = s3();
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: buckets.lake, Key: object }));
  client.destroy();
  expect(Metadata).toEqual({ 'producer-batches': batch });

  const ran = await cli(['run', 'orders', '--format', 'json']);
  expect(ran).toMatchObject({ code: 0 });
  const [run] = JSON.parse(ran.stdout) as RunRecord[];
  const opened = (await asked('producer-batch', object)).find(({ message }) => message === 'run opened');
  expect(opened).toMatchObject({ runId: run?.run_id });
  const steps = (await asked('runs', run?.run_id ?? '')).map(({ message }) => message);
  expect(steps.toSorted()).toEqual(['run closed', 'run judged', 'run opened']);

  expect(await platform.query(`SELECT DISTINCT _run_id FROM orders WHERE invoice = '${invoice}'`)).toEqual([
    [run?.run_id],
  ]);
  expect(Object.keys(run?.glue ?? {}).toSorted()).toEqual([
    names.cleanJob('local', 'orders'),
    names.martsJob('local', 'orders'),
  ]);
  expect(Date.parse(run?.clean?.arrivals?.newest ?? '')).toBeLessThan(Date.parse(run?.closed_at ?? ''));
  const shown = await cli(['runs', 'show', run?.run_id ?? '']);
  expect(shown.stdout).toMatch(/\nqueryable {5}p50 .* after arrival\njobs +catchment-local-orders-clean /);
}, 300_000);
