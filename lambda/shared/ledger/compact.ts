import type { RunEnd } from './ports';

/** An item of DynamoDB holds 400 KB; the rest of a row, and the names of its attributes, need a little. */
const MAX_END_BYTES = 300_000;

/**
 * A run's end that fits into its row. A rebuild of many years repeats its dates for every mart: those
 * go first, then the sample rows. Both stand in full beside the run's manifest.
 */
export function compact(end: RunEnd): RunEnd {
  const smaller = [withoutMartDates, withoutSamples, withoutTouchedDates];
  return smaller.reduce((fitting, make) => (fits(fitting) ? fitting : make(fitting)), end);
}

function fits(end: RunEnd): boolean {
  return Buffer.byteLength(JSON.stringify(end)) <= MAX_END_BYTES;
}

function withoutMartDates(end: RunEnd): RunEnd {
  return { ...end, ...(end.marts && { marts: end.marts.map((mart) => ({ ...mart, dates: [] })) }) };
}

function withoutSamples(end: RunEnd): RunEnd {
  const bare = <T extends { sample?: unknown }>(rules: readonly T[]) =>
    rules.map(({ sample: _, ...rule }) => rule);
  return {
    ...end,
    ...(end.gate && { gate: { ...end.gate, rules: bare(end.gate.rules) } }),
    ...(end.marts && { marts: end.marts.map((mart) => ({ ...mart, rules: bare(mart.rules) })) }),
  };
}

function withoutTouchedDates(end: RunEnd): RunEnd {
  return { ...end, ...(end.clean && { clean: { ...end.clean, touched_dates: [] } }) };
}
