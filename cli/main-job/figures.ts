/** Rows and their worth. Worth is quantity x price in ten-thousandths of a pound, exact below 2^53. */
export interface Sum {
  readonly rows: number;
  readonly worth: number;
}

/** What both sides of the reconciliation count. */
export interface Figures {
  readonly quarantined: number;
  readonly total: Sum;
  readonly byDay: ReadonlyMap<string, Sum>;
  readonly byCountry: ReadonlyMap<string, Sum>;
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
