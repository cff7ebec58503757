import { invalid } from './operation';

export interface InputEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
/** What each event counts besides its message. */
const EVENT_BYTES = 26;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * @throws AwsError InvalidParameterException for a batch that CloudWatch Logs refuses as a whole
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export function checkBatch(events: readonly InputEvent[]): void {
  if (events.length < 1 || events.length > MOST_EVENTS) {
    throw invalid(`logEvents has ${events.length} events; wanted are 1 to ${MOST_EVENTS}.`);
  }
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_BYTES, 0);
  if (bytes > MOST_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (events.some(({ message }) => message === '')) throw invalid('A message of logEvents is empty.');
  const [first] = events;
  let before = first?.timestamp ?? 0;
  for (const { timestamp } of events) {
    if (!Number.isInteger(timestamp) || timestamp < 0) throw invalid(`${timestamp} is no timestamp.`);
    if (timestamp < before) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    before = timestamp;
  }
}

export interface Rejected {
  /** Indices: events before the one and from the other on are rejected. */
  readonly before: number;
  readonly from: number;
  /** As the answer tells of them. */
  readonly info: { readonly rejectedLogEventsInfo?: Readonly<Record<string, number>> };
}

/**
 * Events of a batch that are too old or too new to be taken; the others are.
 *
 * @param keptSince when the group's retention begins
 * @throws AwsError InvalidParameterException when the others span more than a day
 */
export function rejected(events: readonly InputEvent[], now: number, keptSince: number): Rejected {
  const tooOld = countBefore(events, now - 14 * DAY_MS);
  const expired = countBefore(events, keptSince);
  const from = countBefore(events, now + 2 * HOUR_MS + 1);
  const before = Math.max(tooOld, expired);
  const [first, last] = [events[before], events[from - 1]];
  if (first !== undefined && last !== undefined && last.timestamp - first.timestamp > DAY_MS) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  const rejectedLogEventsInfo = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > tooOld ? { expiredLogEventEndIndex: expired } : {}),
    ...(from < events.length ? { tooNewLogEventStartIndex: from } : {}),
  };
  return {
    before,
    from,
    info: Object.keys(rejectedLogEventsInfo).length > 0 ? { rejectedLogEventsInfo } : {},
  };
}

/** They are in order. */
function countBefore(events: readonly InputEvent[], time: number): number {
  const at = events.findIndex(({ timestamp }) => timestamp >= time);
  return at < 0 ? events.length : at;
}
