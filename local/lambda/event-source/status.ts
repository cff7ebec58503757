import { setTimeout as pause } from 'node:timers/promises';
import { isStreamArn } from './mapping';
import type { MappingStatus } from './mapping-poller';

/** Served by the Lambda handler beside the API: what each mapping's shards are doing. */
export const STATUS_PATH = '/_catchment/event-source-mappings';

/** Routes a request that no SDK makes to the Lambda handler: the gateway looks at the scope alone. */
const SCOPE =
  'AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

/** @param endpoint the gateway. @throws Error when it does not answer. */
export async function eventSourceStatus(endpoint: string): Promise<MappingStatus[]> {
  const response = await fetch(new URL(STATUS_PATH, endpoint), { headers: { authorization: SCOPE } });
  if (!response.ok) throw new Error(`${STATUS_PATH} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { mappings: MappingStatus[] }).mappings;
}

/** True when everything that was on the mapping's stream at `since` has been delivered or given up. */
export function isDrained(mapping: MappingStatus, since: Date): boolean {
  return (
    mapping.shards.length > 0 &&
    mapping.shards.every(({ caughtUpAt }) => caughtUpAt !== null && new Date(caughtUpAt) >= since)
  );
}

export interface DrainOptions {
  readonly endpoint: string;
  /** Only the mappings of this function. @default - all that are enabled */
  readonly functionName?: string;
  /** What was put before this moment must be through. @default now */
  readonly since?: Date;
  /** Milliseconds. */
  readonly timeoutMs: number;
  onProgress?(mappings: readonly MappingStatus[]): void;
}

/**
 * Waits until the event source mappings have caught up, and answers their last state.
 *
 * @throws Error when there is no such mapping, or when the time is over, with what each one last said.
 */
export async function waitUntilDrained(options: DrainOptions): Promise<MappingStatus[]> {
  const since = options.since ?? new Date();
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const all = await eventSourceStatus(options.endpoint);
    const mappings = all.filter(
      ({ enabled, eventSourceArn, functionName }) =>
        enabled &&
        isStreamArn(eventSourceArn) &&
        (options.functionName === undefined || functionName === options.functionName),
    );
    if (mappings.length === 0) {
      throw new Error(
        `No event source mapping of ${options.functionName ?? 'any function'} is enabled: deploy first.`,
      );
    }
    options.onProgress?.(mappings);
    if (mappings.every((mapping) => isDrained(mapping, since))) return mappings;
    if (Date.now() > deadline) {
      const states = mappings.map((mapping) => `${mapping.functionName}: ${mapping.lastProcessingResult}`);
      throw new Error(
        `The streams were not read to their ends within ${options.timeoutMs / 1000} s (${states.join('; ')}).`,
      );
    }
    await pause(200);
  }
}
