import { randomUUID } from 'node:crypto';
import { datasets } from '../../../lib/datasets';
import { names } from '../../../lib/wiring/names';
import { kinesisPutRecords, Producer } from '../../../producer';
import { kinesis, platform } from '../../integration/support/platform';

type Row = Readonly<Record<string, unknown>>;

/** A valid row of a dataset that is like no other; what is given is as it is given. */
export function rowOf(dataset: string, changes: Row = {}): Row {
  const rows: Readonly<Record<string, () => Row>> = {
    events: () => ({
      user_id: `visitor-${randomUUID().slice(0, 8)}`,
      event_type: 'page_view',
      timestamp: new Date().toISOString(),
      properties: {},
      source: 'web',
    }),
    orders: () => ({
      invoice: '501234',
      stock_code: '85048',
      quantity: 4,
      invoice_date: '2011-03-04T10:00:00Z',
      price: 1.25,
      customer_id: '14000',
      country: 'France',
    }),
  };
  const make = rows[dataset];
  if (make === undefined) throw new Error(`No row is known of ${dataset}: give it one here.`);
  return { event_id: randomUUID(), ...make(), ...changes };
}

/** Puts rows on the dataset's stream as a producer without a validator does. */
export async function send(dataset: string, rows: readonly object[]): Promise<void> {
  const contract = datasets.find(({ name }) => name === dataset);
  if (contract === undefined) throw new Error(`There is no dataset ${dataset}.`);
  const client = kinesis();
  const stream = kinesisPutRecords({ client, streamName: names.stream('local', dataset) });
  const producer = new Producer(contract, stream, { validate: false });
  for (const row of rows) await producer.send(row as never);
  await producer.close();
  client.destroy();
}

/** Sends rows and waits until the consumer has read them. */
export async function deliver(dataset: string, rows: readonly object[]): Promise<void> {
  await send(dataset, rows);
  await platform.consumed(dataset as 'orders' | 'events');
}
