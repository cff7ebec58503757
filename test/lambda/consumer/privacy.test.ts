import { inspect } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from '@jest/globals';
import type { KinesisStreamRecord } from 'aws-lambda';
import { parquetMetadata } from 'hyparquet';
import { consume } from '../../../lambda/consumer/core';
import { report } from '../../../lambda/consumer/report';
import { datasetMetrics } from '../../../lambda/shared/dataset-metrics';
import { compileContract } from '../../../lib/contract/compile-contract';
import { orders as ordersDataset } from '../../../lib/datasets/orders.dataset';
import { capturedLines } from './support/captured-lines';
import { FakePorts, readParquet } from './support/fake-ports';
import { batchOf, orderLine, pack, recordOf } from './support/records';

const orders = compileContract(ordersDataset);
/** Short enough for the contract, and nothing else in the test says it. */
const CANARY = 'canary-4711';

/** Events whose personal value is good, or spoils the event in each way that an event can be spoilt. */
const EVENTS: ReadonlyArray<string | Buffer> = [
  orderLine({ customer_id: CANARY }),
  orderLine({ customer_id: [CANARY] }),
  orderLine({ customer_id: CANARY.repeat(3) }),
  orderLine({ price: CANARY }),
  orderLine({ quantity: CANARY }),
  orderLine({ invoice_date: CANARY }),
  orderLine({ event_id: CANARY }),
  orderLine({ [CANARY]: 1 }),
  orderLine({ customer_id: CANARY, invoice_date: '1999-01-01T00:00:00Z' }),
  `{"customer_id":"${CANARY}"`,
  CANARY,
  `"${CANARY}"`,
  `{"$catchment":{"dataset":"${CANARY}"}}`,
  Buffer.from(`${CANARY}\u00e9`, 'latin1'),
  orderLine({ description: '@' }).replace('"@"', `${'['.repeat(200)}"${CANARY}"${']'.repeat(200)}`),
];

const BATCH: readonly KinesisStreamRecord[] = [
  ...batchOf(...EVENTS),
  recordOf(`${CANARY}!`, EVENTS.length),
  recordOf(pack(`${orderLine()}\n${EVENTS.join('\n')}`, 'zstd'), EVENTS.length + 1),
];

/** All bytes of a Parquet file as a reader could meet them: as they are, and each page unpacked. */
function legible(file: Uint8Array): string {
  const bytes = Buffer.from(file);
  const texts = [bytes.toString('latin1')];
  for (let at = bytes.indexOf('28b52ffd', 0, 'hex'); at >= 0; at = bytes.indexOf('28b52ffd', at + 1, 'hex')) {
    texts.push(zstdDecompressSync(bytes.subarray(at)).toString('latin1'));
  }
  return texts.join('\n');
}

test('a personal value stands in the quarantine, and not in the lake, the figures, the metrics or the log', async () => {
  const ports = new FakePorts();
  const outcome = await consume(BATCH, orders, ports);
  const printed = capturedLines(() =>
    report(outcome, new Logger({ serviceName: 'consumer' }), datasetMetrics('orders'), Date.now()),
  );

  expect(outcome.written).toBe(3);
  expect(printed.length).toBeGreaterThan(5);
  expect(inspect(outcome, { depth: 10 })).not.toContain(CANARY);
  expect(printed.join('\n')).not.toContain(CANARY);
  expect(ports.keys().join('\n')).not.toContain(CANARY);
  for (const [name, body] of ports.objects) {
    if (!name.startsWith('raw:')) continue;
    const { row_groups } = parquetMetadata(new Uint8Array(body).buffer);
    expect(legible(body).split('\n').length).toBeGreaterThan(row_groups[0]?.columns.length ?? 0);
    expect(legible(body)).not.toContain(CANARY);
    expect(inspect(await readParquet(body), { depth: 5 })).not.toContain(CANARY);
  }
  const kept = ports
    .quarantined()
    .map(({ record }) => Buffer.from(String(record), 'base64').toString('latin1'));
  expect(kept.filter((text) => text.includes(CANARY)).length).toBe(outcome.events - outcome.written);
});

test('a quarantined line says the value in its original bytes alone', async () => {
  const ports = new FakePorts();
  await consume(BATCH, orders, ports);
  for (const { record, ...rest } of ports.quarantined()) expect(inspect(rest)).not.toContain(CANARY);
});

test('an error of the infrastructure shows nothing of the batch', async () => {
  for (const zone of ['raw', 'quarantine'] as const) {
    const ports = new FakePorts();
    ports.failure = { zone, error: new Error('PUT answered 503 (SlowDown).') };
    const error = await consume(BATCH, orders, ports).catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 10, showHidden: true })).toContain('503');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
  }
});

test('a validator that is wrong shows nothing of the row that it let through', async () => {
  const lax = { ...orders, validate: () => undefined };
  for (const event of EVENTS.slice(0, 8)) {
    const outcome = await consume(batchOf(event), lax, new FakePorts()).catch((thrown: unknown) => thrown);
    expect(inspect(outcome, { depth: 10, showHidden: true })).not.toContain(CANARY);
  }
});
