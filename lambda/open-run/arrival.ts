import type { RawFile } from '../../lib/wiring/run';

/**
 * The file that an EventBridge "Object Created" event of S3 tells of.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @throws Error when the message is no such event. The text itself is not repeated.
 */
export function rawFileOf(body: string): RawFile {
  const object = parsed(body)?.detail?.object;
  if (typeof object?.key !== 'string' || typeof object.size !== 'number') {
    throw new Error(
      'A message of the arrivals queue is no "Object Created" event of S3: who else sends to this queue? Nothing was taken off it.',
    );
  }
  return { key: object.key, bytes: object.size };
}

function parsed(body: string): { detail?: { object?: { key?: unknown; size?: unknown } } } | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
