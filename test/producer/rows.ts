import { createHash } from 'node:crypto';
import type { orders } from '../../lib/datasets/orders.dataset';
import type { ProducerOptions, ProducerRow } from '../../producer';

export type OrderRow = ProducerRow<typeof orders>;

/** A line of the sample, made distinct by its quantity. */
export function order(quantity: number, changes: Partial<OrderRow> = {}): OrderRow {
  return {
    invoice: '489434',
    stock_code: '85048',
    description: '15CM CHRISTMAS GLASS BALL 20 LIGHTS',
    quantity,
    invoice_date: '2009-12-01T07:45:00Z',
    price: 6.95,
    customer_id: '13085',
    country: 'United Kingdom',
    ...changes,
  };
}

/** Pauses that a test need not wait for. */
export const quick = { baseDelayMs: 0, maxDelayMs: 0 } as const satisfies ProducerOptions['retry'];

/** Base64 of random bytes: no compressor takes more than a quarter off. Every seed has its own, the same at every run. */
export function noise(length: number, seed = 0): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHash('sha512').update(`${seed} ${block}`).digest('base64url');
  }
  return text.slice(0, length);
}
