import type { RowOf } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { names } from '../../../lib/wiring/names';
import { contentId, kinesisPutRecords, Producer } from '../../../producer';
import { kinesis, platform } from './platform';

export type OrderLine = Omit<RowOf<typeof orders>, 'event_id'>;

/** A line that no other test has; what is given is as it is given. */
export function orderLine(
  changes: Partial<OrderLine> & Pick<OrderLine, 'invoice' | 'invoice_date'>,
): OrderLine {
  return { stock_code: '85048', quantity: 1, price: 1.25, country: 'France', ...changes };
}

/** Sends lines as a producer without a validator does, and waits until the consumer has read them. */
export async function sendOrders(lines: readonly OrderLine[]): Promise<void> {
  const client = kinesis();
  const stream = kinesisPutRecords({ client, streamName: names.stream('local', orders.name) });
  const producer = new Producer(orders, stream, { validate: false });
  for (const line of lines) await producer.send({ ...line, event_id: contentId(orders, line) });
  await producer.close();
  client.destroy();
  await platform.consumed('orders');
}
