import { writeFileSync } from 'node:fs';
import { Random } from '../random';

/** The last date of the contract's range, as if it were today. */
const TODAY = Date.parse('2011-12-31T00:00:00Z');
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Of a hundred orders, those that come up to three days late. */
const LATE = 3;

/** Writes an hour's order lines as NDJSON: nearly all of the hour before noon, some of days before. */
export function writeNewOrders(file: string, count: number, seed: number): void {
  const random = new Random(seed);
  const lines = Array.from({ length: count }, (_, index) => {
    const late = index % 100 < LATE ? (1 + (index % 3)) * DAY : 0;
    const at = TODAY - late + 11 * HOUR + Math.floor((index / count) * HOUR);
    return JSON.stringify({
      invoice: String(600_000 + seed * 1_000 + Math.floor(index / 20)),
      stock_code: String(10_000 + (index % 4_000)),
      description: `PRODUCT ${index % 4_000}`,
      quantity: random.integer(1, 48),
      invoice_date: new Date(at).toISOString(),
      price: random.integer(1, 9_999) / 100,
      customer_id: String(random.integer(12_000, 17_999)),
      country: random.pick(['United Kingdom', 'France', 'Germany', 'EIRE']),
    });
  });
  writeFileSync(file, `${lines.join('\n')}\n`);
}
