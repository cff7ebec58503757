import type { LogEvent } from '../log-store';
import type { Row, Value } from './value';

/**
 * The fields of a line, as Logs Insights discovers them: its own, those of a JSON message by dotted names
 * (`error.name`, `objects.0`), and those of Lambda's lines.
 */
export function fieldsOf(event: LogEvent, account: string): Row {
  const own: Readonly<Record<string, () => Value>> = {
    '@timestamp': () => new Date(event.timestamp),
    '@ingestionTime': () => new Date(event.ingestedAt),
    '@message': () => event.message,
    '@logStream': () => event.stream,
    '@log': () => `${account}:${event.group}`,
  };
  let json: unknown;
  let isRead = false;
  return (field) => {
    const mine = own[field];
    if (mine !== undefined) return mine();
    if (field.startsWith('@')) return ofLambda(field, event.message);
    if (!isRead) {
      json = parsed(event);
      isRead = true;
    }
    return simple(at(json, field.split('.')));
  };
}

/** Of a function's line, what stands behind the runtime's prefix: the first embedded JSON is discovered too. */
function parsed({ group, message }: LogEvent): unknown {
  const text = group.startsWith('/aws/lambda/') ? message.slice(message.indexOf('{')) : message.trimStart();
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A line that only looks like it: a stack, a line cut off.
    return undefined;
  }
}

/** A member's name may itself have points in it: the longest that fits is meant. */
function at(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const name = path.slice(0, length).join('.');
    if (!Object.hasOwn(value, name)) continue;
    const found = at((value as Record<string, unknown>)[name], path.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function simple(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

const OF_LAMBDA: Readonly<Record<string, RegExp>> = {
  '@requestId': /\bRequestId: (\S+)/,
  '@type': /^(START|END|REPORT) RequestId/,
  '@duration': /^REPORT .*?\tDuration: ([\d.]+) ms/,
  '@billedDuration': /^REPORT .*?\tBilled Duration: ([\d.]+) ms/,
  '@initDuration': /^REPORT .*?\tInit Duration: ([\d.]+) ms/,
  '@memorySize': /^REPORT .*?\tMemory Size: (\d+) MB/,
  '@maxMemoryUsed': /^REPORT .*?\tMax Memory Used: (\d+) MB/,
};
/** Logs Insights tells memory in bytes, of a million to the megabyte. */
const IN_BYTES: ReadonlySet<string> = new Set(['@memorySize', '@maxMemoryUsed']);

function ofLambda(field: string, message: string): Value {
  const found = OF_LAMBDA[field]?.exec(message)?.[1];
  if (found === undefined) return null;
  return IN_BYTES.has(field) ? Number(found) * 1_000_000 : found;
}
