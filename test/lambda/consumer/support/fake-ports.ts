import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ConsumerPorts } from '../../../../lambda/consumer/ports';
import { pseudonymKeyOf } from '../../../../lambda/consumer/pseudonym';

export const PSEUDONYM_KEY = pseudonymKeyOf(JSON.stringify({ keyId: 'k1', key: 'only-for-tests'.repeat(4) }));

export type QuarantineLine = Readonly<Record<string, string | number | null>>;

export async function readParquet(body: Uint8Array): Promise<Array<Record<string, unknown>>> {
  const file = new Uint8Array(body).buffer;
  return parquetReadObjects({ file, compressors });
}

/** S3 and the secret, in memory: objects stay, and a second put of a key finds the first. */
export class FakePorts implements ConsumerPorts {
  readonly objects = new Map<string, Uint8Array>();
  readonly producerBatches = new Map<string, readonly string[]>();
  keyReads = 0;
  /** Thrown by the next put of the zone, once. */
  failure: { readonly zone: 'raw' | 'quarantine'; readonly error: Error } | undefined;

  async pseudonymKey() {
    this.keyReads += 1;
    return PSEUDONYM_KEY;
  }

  async putOnce(
    zone: 'raw' | 'quarantine',
    key: string,
    body: Uint8Array,
    producerBatches: readonly string[],
  ): Promise<'written' | 'present'> {
    if (this.failure?.zone === zone) {
      const { error } = this.failure;
      this.failure = undefined;
      throw error;
    }
    const name = `${zone}:${key}`;
    if (this.objects.has(name)) return 'present';
    this.objects.set(name, body);
    this.producerBatches.set(name, producerBatches);
    return 'written';
  }

  keys(): string[] {
    return [...this.objects.keys()];
  }

  #only(zone: 'raw' | 'quarantine'): Uint8Array | undefined {
    const [first, ...others] = this.keys().filter((key) => key.startsWith(`${zone}:`));
    if (others.length > 0) throw new Error(`${others.length + 1} objects in ${zone}, and one is looked for.`);
    return first === undefined ? undefined : this.objects.get(first);
  }

  /** Rows of the one raw file, or none. */
  async rows(): Promise<Array<Record<string, unknown>>> {
    const body = this.#only('raw');
    return body === undefined ? [] : readParquet(body);
  }

  /** Lines of the one quarantine file, or none. */
  quarantined(): QuarantineLine[] {
    const body = this.#only('quarantine');
    if (body === undefined) return [];
    return gunzipSync(body)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** The reasons of the quarantine file, in order. */
  reasons(): Array<string | number | null | undefined> {
    return this.quarantined().map(({ reason }) => reason);
  }
}
