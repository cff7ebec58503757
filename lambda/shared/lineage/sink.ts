import { prefixes } from '../../../lib/wiring/names';
import type { Lake } from '../lake';
import type { RunEvent } from './open-lineage';

/** In place of an endpoint where there is none. */
const NO_ENDPOINT = 'none';
/** A lineage service that is slow must not hold up a run. */
const TIMEOUT_MS = 5_000;

export interface LineageSink {
  /** Keeps an event in the lake, and tells it to the endpoint. @throws when the lake fails, never for the endpoint */
  emit(dataset: string, runId: string, event: RunEvent): Promise<void>;
}

export interface LineageSinkOptions {
  readonly lake: Lake;
  /** http(s) URL that takes OpenLineage events by POST, or `none`. */
  readonly endpoint: string;
  /** An event stands in the lake alone. */
  readonly undelivered: (dataset: string, reason: string) => void;
  /** @default 5000 */
  readonly timeoutMs?: number;
}

/** Told again, an event takes its own place. */
export function lineageKey(dataset: string, runId: string, { eventType }: RunEvent): string {
  return `${prefixes.lineage(dataset)}${runId}/${eventType === 'START' ? 1 : 2}-${eventType}.json`;
}

export function lineageSink(options: LineageSinkOptions): LineageSink {
  const { lake, endpoint, undelivered, timeoutMs = TIMEOUT_MS } = options;
  return {
    async emit(dataset, runId, event) {
      const body = JSON.stringify(event);
      await lake.write(lineageKey(dataset, runId, event), body);
      if (endpoint === NO_ENDPOINT) return;
      try {
        const response = await fetch(endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        if (!response.ok) undelivered(dataset, `it answered ${response.status}`);
      } catch (error) {
        undelivered(dataset, error instanceof Error ? error.message : String(error));
      }
    },
  };
}
