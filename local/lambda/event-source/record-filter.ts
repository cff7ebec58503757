import { type Matcher, matcherOf, parsePattern } from './event-pattern';
import { isObject, JsonNumber, type JsonObject, parseJson } from './exact-json';
import type { StreamRecord } from './stream';

/** Filters that a mapping may have; AWS raises it to 10 on request. */
export const MOST_PATTERNS = 5;

/**
 * Lets records of a stream through that match one of the patterns: `data` is a pattern of the record's JSON,
 * and data that is not JSON matches none.
 *
 * @throws Error with what is wrong with a pattern
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 */
export function streamFilter(patterns: readonly string[]): (record: StreamRecord) => boolean {
  const filters = patterns.map((text) => {
    const pattern = parsePattern(text);
    const parts = partsOf(pattern, 'data', METADATA);
    if (!parts.every(isObject)) throw new Error('the pattern of "data" must be an object');
    return { ofData: parts.length > 0, matches: matcherOf(pattern) };
  });
  return (record) => {
    const data = jsonOf(Buffer.from(record.data).toString('utf8'));
    const event = { ...metadataOf(record), data };
    return filters.some(({ ofData, matches }) => (!ofData || data !== undefined) && matches(event));
  };
}

/**
 * Lets messages of a queue through whose body matches one of the patterns: a list under `body` is compared
 * with a body of plain text, an object is a pattern of a body that is JSON, and neither matches the other.
 *
 * @throws Error with what is wrong with a pattern
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function queueFilter(patterns: readonly string[]): (body: string) => boolean {
  const filters: Array<{ json: Matcher | undefined; text: Matcher | undefined }> = patterns.map((text) => {
    const pattern = parsePattern(text);
    const parts = partsOf(pattern, 'body', []);
    const matches = matcherOf(pattern);
    return {
      json: parts.some(isObject) ? matches : undefined,
      text: parts.some(Array.isArray) ? matches : undefined,
    };
  });
  return (text) => {
    const json = jsonOf(text);
    const event = { body: json ?? text };
    return filters.some((filter) => (json === undefined ? filter.text : filter.json)?.(event) ?? false);
  };
}

const METADATA = ['partitionKey', 'sequenceNumber', 'kinesisSchemaVersion', 'approximateArrivalTimestamp'];

function metadataOf({ partitionKey, sequenceNumber, arrivedAt }: StreamRecord): JsonObject {
  const seconds = arrivedAt / 1000;
  return {
    partitionKey,
    sequenceNumber,
    kinesisSchemaVersion: '1.0',
    approximateArrivalTimestamp: new JsonNumber(String(seconds), seconds),
  };
}

/** What a pattern asks of one field, also as one way of several. @throws Error when it names a field besides. */
function partsOf(pattern: JsonObject, field: string, besides: readonly string[]): unknown[] {
  return Object.entries(pattern).flatMap(([name, part]) => {
    if (name === '$or' && Array.isArray(part)) {
      return part.flatMap((way) => (isObject(way) ? partsOf(way, field, besides) : []));
    }
    if (name === field) return [part];
    if (besides.includes(name)) return [];
    throw new Error(
      `it names "${name}", and the event source is filtered by ${[field, ...besides].join(', ')}`,
    );
  });
}

/** Undefined for plain text; a number or a word alone is text, too. */
function jsonOf(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch {
    // It only looks like JSON.
    return undefined;
  }
}
