import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { PutEntry, PutFailure, PutRecords } from '../../producer';

export const THROTTLED = 'ProvisionedThroughputExceededException';

/** A stream that holds what it acknowledged, and refuses what it is told to. */
export class FakeStream implements PutRecords {
  readonly requests: PutEntry[][] = [];
  readonly acknowledged: PutEntry[] = [];
  inFlight = 0;
  mostInFlight = 0;
  /** Called for each record; a code refuses it. */
  refuse: (entry: PutEntry) => string | undefined = () => undefined;
  /** Called for each request; what it returns is thrown. */
  fail: () => Error | undefined = () => undefined;
  /** A request waits for this before it is answered. */
  answer: () => Promise<void> = () => Promise.resolve();

  async put(entries: readonly PutEntry[]): Promise<readonly PutFailure[]> {
    this.requests.push([...entries]);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await this.answer();
    this.inFlight -= 1;
    const error = this.fail();
    if (error !== undefined) throw error;
    const failures: PutFailure[] = [];
    entries.forEach((entry, index) => {
      const code = this.refuse(entry);
      if (code === undefined) this.acknowledged.push(entry);
      else failures.push({ index, code, message: 'Rate exceeded for the shard.' });
    });
    return failures;
  }

  /** Every acknowledged row, in the order of acknowledgement. */
  rows(): Record<string, unknown>[] {
    return this.acknowledged.flatMap(({ payload }) =>
      linesOf(payload).filter((line) => !('$catchment' in line)),
    );
  }
}

/** The JSON lines of a payload, told by its magic bytes, with no code of the producer's. */
export function linesOf(payload: Uint8Array): Record<string, unknown>[] {
  const bytes = Buffer.from(payload);
  const plain =
    bytes.readUInt32LE(0) === 0xfd2fb528
      ? zstdDecompressSync(bytes)
      : bytes.readUInt16BE(0) === 0x1f8b
        ? gunzipSync(bytes)
        : bytes;
  return plain
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A gate that requests wait at until it is opened. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}
