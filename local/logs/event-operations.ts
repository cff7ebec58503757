import { createHash } from 'node:crypto';
import { parseFilterPattern } from './filter-pattern';
import { noStream } from './group-operations';
import type { LogEvent } from './log-store';
import {
  groupOf,
  invalid,
  type LogsParts,
  limitIn,
  ONE_GROUP,
  type Operations,
  operation,
  pageOf,
  required,
} from './operation';
import { checkBatch, type InputEvent, rejected } from './put-log-events';

const MOST_EVENTS = 10_000;

interface Reading {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
  /** Nothing is masked here. */
  readonly unmask?: boolean;
}

const READING = [...ONE_GROUP, 'startTime', 'endTime', 'limit', 'nextToken', 'unmask'] as const;

/** Events as they are put and read. */
export function eventOperations({ store, groups, append }: LogsParts): Operations {
  const checkStream = async (group: string, stream: string) => {
    if (Object.hasOwn(groups.get(group).streams, stream)) return;
    if (!(await store.streams(group)).has(stream)) throw noStream();
  };

  return {
    PutLogEvents: operation<{
      logGroupName?: string;
      logStreamName?: string;
      logEvents?: readonly InputEvent[];
      sequenceToken?: string;
    }>(['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'], async (input) => {
      const group = groupOf({ logGroupName: required(input.logGroupName, 'logGroupName') }, groups);
      const stream = required(input.logStreamName, 'logStreamName');
      await checkStream(group, stream);
      const events = required(input.logEvents, 'logEvents');
      checkBatch(events);
      const ingestedAt = Date.now();
      const refused = rejected(events, ingestedAt, groups.keptSince(group));
      for (const { timestamp, message } of events.slice(refused.before, refused.from)) {
        append({ group, stream, timestamp, ingestedAt, message });
      }
      return { nextSequenceToken: String(ingestedAt), ...refused.info };
    }),

    GetLogEvents: operation<Reading & { logStreamName?: string; startFromHead?: boolean }>(
      [...READING, 'logStreamName', 'startFromHead'],
      async (input) => {
        const group = groupOf(input, groups);
        const stream = required(input.logStreamName, 'logStreamName');
        await checkStream(group, stream);
        const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, startFromHead = false } = input;
        // The end is not part of the span here; of FilterLogEvents it is.
        const found = (await store.read(group, startTime, endTime - 1))
          .filter((event) => event.stream === stream)
          .sort((a, b) => a.timestamp - b.timestamp);
        const limit = limitIn(input.limit, MOST_EVENTS);
        const { from, end } = windowOf(found.length, limit, input.nextToken, startFromHead);
        return {
          events: found.slice(from, end).map(({ timestamp, ingestedAt: ingestionTime, message }) => {
            return { timestamp, ingestionTime, message };
          }),
          // A token that comes back unchanged says that there is no more.
          nextForwardToken: `f/${end}`,
          nextBackwardToken: `b/${from}`,
        };
      },
    ),

    FilterLogEvents: operation<
      Reading & {
        logStreamNames?: readonly string[];
        logStreamNamePrefix?: string;
        filterPattern?: string;
        /** Events of all streams come in one order, whatever it says: AWS ignores it too. */
        interleaved?: boolean;
      }
    >(
      [...READING, 'logStreamNames', 'logStreamNamePrefix', 'filterPattern', 'interleaved'],
      async (input) => {
        const group = groupOf(input, groups);
        const matches = parseFilterPattern(input.filterPattern ?? '');
        const {
          startTime = 0,
          endTime = Number.MAX_SAFE_INTEGER,
          logStreamNames,
          logStreamNamePrefix = '',
        } = input;
        if (logStreamNames !== undefined && logStreamNamePrefix !== '') {
          throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
        }
        const found = (await store.read(group, startTime, endTime))
          .filter(({ stream }) => logStreamNames?.includes(stream) ?? stream.startsWith(logStreamNamePrefix))
          .filter(({ message }) => matches(message))
          .sort((a, b) => a.timestamp - b.timestamp);
        const { page, next } = pageOf(withIds(found), input, MOST_EVENTS);
        return {
          events: page.map(([eventId, { stream, timestamp, ingestedAt, message }]) => ({
            eventId,
            logStreamName: stream,
            timestamp,
            ingestionTime: ingestedAt,
            message,
          })),
          searchedLogStreams: [],
          ...next,
        };
      },
    ),
  };
}

/** What a page of GetLogEvents spans: `f/9` asks for what comes from the tenth on, `b/9` for what lies before. */
function windowOf(length: number, limit: number, token: string | undefined, startFromHead: boolean) {
  if (token === undefined) {
    return startFromHead
      ? { from: 0, end: Math.min(limit, length) }
      : { from: Math.max(0, length - limit), end: length };
  }
  const [, direction, at] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  if (direction === undefined) throw invalid('The specified nextToken is invalid.');
  const position = Math.min(Number(at), length);
  return direction === 'f'
    ? { from: position, end: Math.min(length, position + limit) }
    : { from: Math.max(0, position - limit), end: position };
}

/** Each event with an id that it has in every answer, and no other one has: clients drop doubles by it. */
function withIds(events: readonly LogEvent[]): Array<readonly [string, LogEvent]> {
  const same = new Map<string, number>();
  return events.map((event) => {
    const { stream, timestamp, ingestedAt, message } = event;
    const text = JSON.stringify([stream, timestamp, ingestedAt, message]);
    const count = same.get(text) ?? 0;
    same.set(text, count + 1);
    const digest = createHash('sha256').update(`${count}${text}`).digest('hex');
    return [BigInt(`0x${digest}`).toString().slice(0, 56).padStart(56, '0'), event] as const;
  });
}
