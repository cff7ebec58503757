import { gzipSync } from 'node:zlib';
import { MAX_HISTORY, originOf, type QuarantineLine, type Replayed } from '../../lib/wiring/quarantine';
import type { Rejection } from './rejection';

/** Where a rejected event, or a payload that could not be split, came from. */
export interface RejectedOrigin {
  readonly shard: string;
  readonly sequence: string;
  /** Null when the whole payload is rejected. */
  readonly index: number | null;
  readonly arrivedAtMs: number;
  readonly contractVersion: string;
  /** Set when it was refused before and put back. */
  readonly replayed?: Replayed | undefined;
}

function trackOf({ shard, sequence, index, replayed }: RejectedOrigin, arrivedAt: string): Replayed {
  if (replayed === undefined) {
    return {
      origin: originOf(shard, sequence, index),
      attempts: 1,
      first_arrived_at: arrivedAt,
      history: [],
    };
  }
  return {
    ...replayed,
    attempts: replayed.attempts + 1,
    history: replayed.history.slice(-MAX_HISTORY),
  };
}

/** The rejected events of a batch. Their originals stand in what this encodes and nowhere else. */
export class Quarantine {
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#lines.length;
  }

  get countsByReason(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  add(rejection: Rejection, original: Buffer, origin: RejectedOrigin): void {
    this.#counts.set(rejection.reason, (this.#counts.get(rejection.reason) ?? 0) + 1);
    const arrivedAt = new Date(origin.arrivedAtMs).toISOString();
    const line: QuarantineLine = {
      reason: rejection.reason,
      field: rejection.field,
      wanted: rejection.wanted,
      received_type: rejection.receivedType,
      record: original.toString('base64'),
      shard: origin.shard,
      sequence: origin.sequence,
      index: origin.index,
      arrived_at: arrivedAt,
      contract_version: origin.contractVersion,
      ...trackOf(origin, arrivedAt),
    };
    this.#lines.push(JSON.stringify(line));
  }

  /** Gzip of newline-delimited JSON: Athena's JSON SerDe reads gzip and not zstd frames of every version. */
  encode(): Uint8Array {
    return gzipSync(`${this.#lines.join('\n')}\n`);
  }
}
