import { expect, test } from '@jest/globals';
import { MAX_MESSAGES_PER_RUN, openRun } from '../../../lambda/open-run/core';
import type { EarlierRun, Message, OpenRunPorts } from '../../../lambda/open-run/ports';

const QUEUES = { orders: 'queue/orders', events: 'queue/events' };

test('what arrived becomes one manifest a dataset, and only then leaves the queue', async () => {
  const ports = new FakePorts({
    'queue/orders': [created('raw/orders/b.parquet', 20), created('raw/orders/a.parquet', 10)],
  });
  const opened = await openRun(QUEUES, { runId: '01RUN' }, ports);
  expect(opened).toEqual({
    runId: '01RUN',
    datasets: [
      {
        dataset: 'orders',
        manifest: 's3://lake/runs/orders/01RUN/manifest.json',
        files: 2,
        bytes: 30,
        takenOver: [],
      },
    ],
    empty: false,
    runs: '[{"dataset":"orders","run_id":"01RUN","manifest":"s3://lake/runs/orders/01RUN/manifest.json"}]',
  });
  expect(ports.log).toEqual([
    'write runs/orders/01RUN/manifest.json',
    'write runs/orders/open/01RUN',
    'remove 2 from queue/orders',
  ]);
  expect(JSON.parse(ports.written[0] ?? '')).toEqual({
    dataset: 'orders',
    run_id: '01RUN',
    opened_at: '2026-01-02T03:04:05.000Z',
    taken_over: [],
    files: [
      { key: 'raw/orders/a.parquet', bytes: 10 },
      { key: 'raw/orders/b.parquet', bytes: 20 },
    ],
  });
});

test('a notification that came twice names its file once, and both messages leave', async () => {
  const twice = created('raw/orders/a.parquet', 10);
  const ports = new FakePorts({ 'queue/orders': [twice, twice] });
  const { datasets } = await openRun(QUEUES, {}, ports);
  expect(datasets[0]?.files).toBe(1);
  expect(ports.log).toContain('remove 2 from queue/orders');
});

test('with nothing arrived nothing is written, and the run says so', async () => {
  const ports = new FakePorts({});
  expect(await openRun(QUEUES, {}, ports)).toEqual({ runId: '01NEW', datasets: [], empty: true, runs: '[]' });
  expect(ports.log).toEqual([]);
});

test('the files of a run that was never cleaned stand in the next manifest, and only then is its mark gone', async () => {
  const ports = new FakePorts({ 'queue/orders': [created('raw/orders/b.parquet', 20)] });
  ports.earlier['orders'] = [
    { runId: '01DONE', unfinished: [] },
    { runId: '01DEAD', unfinished: [{ key: 'raw/orders/a.parquet', bytes: 10 }] },
  ];
  const { datasets } = await openRun(QUEUES, { runId: '01RUN' }, ports);
  expect(datasets[0]).toMatchObject({ files: 2, bytes: 30, takenOver: ['01DEAD'] });
  expect(ports.log).toEqual([
    'write runs/orders/01RUN/manifest.json',
    'write runs/orders/open/01RUN',
    'remove 1 from queue/orders',
    'close 01DONE,01DEAD',
  ]);
});

test('a run that failed is taken over although nothing new has arrived', async () => {
  const ports = new FakePorts({});
  ports.earlier['orders'] = [{ runId: '01DEAD', unfinished: [{ key: 'raw/orders/a.parquet', bytes: 10 }] }];
  expect(await openRun(QUEUES, {}, ports)).toMatchObject({
    empty: false,
    datasets: [{ takenOver: ['01DEAD'] }],
  });
});

test('a retry of the same run keeps its own mark', async () => {
  const ports = new FakePorts({});
  ports.earlier['orders'] = [{ runId: '01RUN', unfinished: [{ key: 'raw/orders/a.parquet', bytes: 10 }] }];
  await openRun(QUEUES, { runId: '01RUN' }, ports);
  expect(ports.log.filter((line) => line.startsWith('close'))).toEqual([]);
});

test('a manifest that cannot be written leaves every message on its queue', async () => {
  const ports = new FakePorts({ 'queue/orders': [created('raw/orders/a.parquet', 10)] });
  ports.write = () => Promise.reject(new Error('S3 is away'));
  await expect(openRun(QUEUES, {}, ports)).rejects.toThrow('S3 is away');
  expect(ports.log).toEqual([]);
});

test.each(['', '{', '{"detail":{}}', '{"detail":{"object":{"key":7,"size":1}}}', 'null'])(
  'a foreign message (%j) stops the run before anything leaves a queue',
  async (body) => {
    const ports = new FakePorts({ 'queue/orders': [{ receipt: 'r', body }] });
    await expect(openRun(QUEUES, {}, ports)).rejects.toThrow(/no "Object Created" event/);
    expect(ports.log).toEqual([]);
  },
);

test('a long backlog is taken in runs of a bounded size', async () => {
  const backlog = Array.from({ length: MAX_MESSAGES_PER_RUN + 10 }, (_, index) =>
    created(`raw/orders/${index}.parquet`, 1),
  );
  const { datasets } = await openRun(QUEUES, {}, new FakePorts({ 'queue/orders': backlog }));
  expect(datasets[0]?.files).toBe(MAX_MESSAGES_PER_RUN);
});

/** As EventBridge delivers it to SQS. */
function created(key: string, size: number): Message {
  const body = JSON.stringify({
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: ['arn:aws:s3:::lake'],
    detail: {
      version: '0',
      bucket: { name: 'lake' },
      object: { key, size, etag: 'b1946ac92492d2347c6235b4d2611184' },
    },
  });
  return { receipt: key, body };
}

class FakePorts implements OpenRunPorts {
  readonly log: string[] = [];
  readonly written: string[] = [];
  readonly #queues: Readonly<Record<string, Message[]>>;

  constructor(queues: Record<string, Message[]>) {
    this.#queues = queues;
  }
  readonly earlier: Record<string, EarlierRun[]> = {};

  async openRuns(dataset: string) {
    return this.earlier[dataset] ?? [];
  }
  async close(_dataset: string, runIds: readonly string[]) {
    if (runIds.length > 0) this.log.push(`close ${runIds.join()}`);
  }
  async receive(queueUrl: string) {
    return this.#queues[queueUrl]?.splice(0, 10) ?? [];
  }
  async remove(queueUrl: string, receipts: readonly string[]) {
    if (receipts.length === 0) return;
    this.log.push(`remove ${receipts.length} from ${queueUrl}`);
  }
  async write(key: string, body: string) {
    this.log.push(`write ${key}`);
    this.written.push(body);
    return `s3://lake/${key}`;
  }
  now = () => new Date('2026-01-02T03:04:05Z');
  newRunId = () => '01NEW';
}
