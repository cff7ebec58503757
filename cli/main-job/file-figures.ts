import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type Figures, type Sum, WORTH_UNITS_PER_POUND } from './figures';

export interface FileFigures extends Figures {
  /** Lines in the file, repeats and all. */
  readonly lines: number;
}

interface Line {
  readonly Invoice: string;
  readonly Quantity: bigint;
  readonly InvoiceDate: string;
  readonly Price: number;
  readonly Country: string;
}

/**
 * Counts the sample file itself: it shares no code with the producer, the consumer or the clean job,
 * so an error of theirs cannot hide in it. A line that repeats another exactly counts once.
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
  }
  return { lines: lines.length, quarantined, total, byDay, byCountry };
}

function add(sum: Sum | undefined, worth: number): Sum {
  return { rows: (sum?.rows ?? 0) + 1, worth: (sum?.worth ?? 0) + worth };
}

function exactUnits(price: number): number {
  const units = Math.round(price * WORTH_UNITS_PER_POUND);
  if (units / WORTH_UNITS_PER_POUND !== price) {
    throw new RangeError(`Received the price ${price}; wanted at most four digits behind the point.`);
  }
  return units;
}
