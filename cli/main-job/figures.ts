/** Rows and their worth. Worth is quantity x price in ten-thousandths of a pound, exact below 2^53. */
export interface Sum {
  readonly rows: number;
  readonly worth: number;
}

/** What both sides count of the orders. */
export interface OrderFigures {
  readonly quarantined: number;
  readonly total: Sum;
  readonly byDay: ReadonlyMap<string, Sum>;
  readonly byCountry: ReadonlyMap<string, Sum>;
  /** The columns of `daily_sales` behind its key, as `salesText` writes them, by day and by country. */
  readonly sales: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What both sides count of the events. */
export interface EventFigures {
  readonly quarantined: number;
  readonly rows: number;
  readonly byDay: ReadonlyMap<string, number>;
  /** Sessions by start, end and number of events, as `sessionText` writes them, with their number. */
  readonly sessions: ReadonlyMap<string, number>;
}

export interface Sales {
  readonly lines: number;
  readonly orders: number;
  readonly cancelled: number;
  readonly units: number;
  /** Worth. */
  readonly gross: number;
  /** Worth. */
  readonly net: number;
  readonly customers: number;
}

export const WORTH_UNITS_PER_POUND = 10_000;

/** `96423275840` as `9,642,327.5840`. */
export function formatWorth(worth: number): string {
  const [whole = '', fraction = ''] = (worth / WORTH_UNITS_PER_POUND).toFixed(4).split('.');
  return `${Number(whole).toLocaleString('en-US')}.${fraction}`;
}

/**
 * Parses a decimal with at most four digits behind the point, as Athena prints it.
 * @throws RangeError when the text is no such decimal or exceeds 2^53 units.
 */
export function parseWorth(text: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text);
  const units = match
    ? Number(match[2]) * WORTH_UNITS_PER_POUND + Number((match[3] ?? '').padEnd(4, '0'))
    : Number.NaN;
  if (!Number.isSafeInteger(units)) {
    throw new RangeError(
      `Received "${text}" as an amount; wanted a decimal with at most four digits behind the point.`,
    );
  }
  return match?.[1] === '-' ? -units : units;
}

export function salesText({ lines, orders, cancelled, units, gross, net, customers }: Sales): string {
  return (
    `${lines} lines, ${orders} orders, ${cancelled} cancelled, ${units} units, ` +
    `${formatWorth(gross)} gross, ${formatWorth(net)} net, ${customers} customers`
  );
}

/** @param startMs and @param endMs milliseconds since the epoch */
export function sessionText(startMs: number, endMs: number, events: number): string {
  return `${new Date(startMs).toISOString()} to ${new Date(endMs).toISOString()}, ${events} events`;
}

/** Counts one more of `key`. */
export function countUp<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
