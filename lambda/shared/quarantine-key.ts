const EVENTS = /-n(\d+)\.jsonl\.gz$/;

/** The end of the key of an object with refused events: whoever lists the bucket can count them. */
export const quarantineSuffix = (events: number): string => `-n${events}.jsonl.gz`;

/** @returns 0 for a key of another form, which is none of the consumer's */
export function eventsInQuarantineKey(key: string): number {
  return Number(EVENTS.exec(key)?.[1] ?? 0);
}
