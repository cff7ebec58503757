import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type OrderFigures, type Sum, salesText, WORTH_UNITS_PER_POUND } from './figures';

export interface FileFigures extends OrderFigures {
  /** Lines in the file, repeats and all. */
  readonly lines: number;
}

interface Line {
  readonly Invoice: string;
  readonly Quantity: bigint;
  readonly InvoiceDate: string;
  readonly Price: number;
  readonly 'Customer ID': number | string | null;
  readonly Country: string;
}

/** What becomes a row of `daily_sales`. */
interface Tally {
  lines: number;
  readonly orders: Set<string>;
  readonly cancelled: Set<string>;
  units: number;
  gross: number;
  net: number;
  readonly customers: Set<string>;
}

/**
 * Counts the sample file itself: it shares no code with the producer, the consumer, the clean job or the
 * marts, so an error of theirs cannot hide in it. A line that repeats another exactly counts once.
 *
 * @throws RangeError when a price has more than four digits behind the point.
 */
export async function fileFigures(path: string): Promise<FileFigures> {
  const lines = (await parquetReadObjects({
    file: await asyncBufferFromFile(path),
    compressors,
  })) as unknown as Line[];
  const seen = new Set<string>();
  const byDay = new Map<string, Sum>();
  const byCountry = new Map<string, Sum>();
  const tallies = new Map<string, Map<string, Tally>>();
  let total: Sum = { rows: 0, worth: 0 };
  let quarantined = 0;
  for (const line of lines) {
    if (line.Price < 0) {
      quarantined += 1;
      continue;
    }
    const content = JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
    if (seen.has(content)) continue;
    seen.add(content);
    const worth = Number(line.Quantity) * exactUnits(line.Price);
    const day = line.InvoiceDate.slice(0, 10);
    total = add(total, worth);
    byDay.set(day, add(byDay.get(day), worth));
    byCountry.set(line.Country, add(byCountry.get(line.Country), worth));
    enter(tallyOf(tallies, day, line.Country), line, worth);
  }
  const sales = new Map([...tallies].map(([day, countries]) => [day, textsOf(countries)]));
  return { lines: lines.length, quarantined, total, byDay, byCountry, sales };
}

function add(sum: Sum | undefined, worth: number): Sum {
  return { rows: (sum?.rows ?? 0) + 1, worth: (sum?.worth ?? 0) + worth };
}

function tallyOf(tallies: Map<string, Map<string, Tally>>, day: string, country: string): Tally {
  const countries = tallies.get(day) ?? new Map<string, Tally>();
  tallies.set(day, countries);
  const tally = countries.get(country) ?? {
    lines: 0,
    orders: new Set(),
    cancelled: new Set(),
    units: 0,
    gross: 0,
    net: 0,
    customers: new Set(),
  };
  countries.set(country, tally);
  return tally;
}

function enter(tally: Tally, line: Line, worth: number): void {
  tally.lines += 1;
  (line.Invoice.startsWith('C') ? tally.cancelled : tally.orders).add(line.Invoice);
  tally.units += Number(line.Quantity);
  tally.gross += Math.max(0, worth);
  tally.net += worth;
  const customer = line['Customer ID'];
  if (customer !== null) tally.customers.add(String(customer));
}

function textsOf(countries: ReadonlyMap<string, Tally>): Map<string, string> {
  return new Map(
    [...countries].map(([country, tally]) => [
      country,
      salesText({
        ...tally,
        orders: tally.orders.size,
        cancelled: tally.cancelled.size,
        customers: tally.customers.size,
      }),
    ]),
  );
}

function exactUnits(price: number): number {
  const units = Math.round(price * WORTH_UNITS_PER_POUND);
  if (units / WORTH_UNITS_PER_POUND !== price) {
    throw new RangeError(`Received the price ${price}; wanted at most four digits behind the point.`);
  }
  return units;
}
