import { gunzipSync } from 'node:zlib';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Notice, NoticeQueue, NotPut, QuarantineStore, ReplayPorts } from '../../../cli/replay/ports';
import { consume, type Outcome } from '../../../lambda/consumer/core';
import type { CompiledContract } from '../../../lib/contract/compiled';
import type { QuarantineLine } from '../../../lib/wiring/quarantine';
import type { SealedRecord } from '../../../producer/dispatcher';
import { FakePorts, readParquet } from '../../lambda/consumer/support/fake-ports';
import { recordOf } from '../../lambda/consumer/support/records';

const ZONE = 'quarantine:';

/** Messages as SQS holds them: those that were received are hidden until they are released. */
export class MemoryNotices implements NoticeQueue {
  visible: Notice[] = [];
  hidden: Notice[] = [];

  /** @param key of the object that the message tells of */
  sent(key: string | undefined): void {
    const id = `m${this.visible.length + this.hidden.length}`;
    this.visible.push({ id, receipt: `receipt of ${id}`, key });
  }

  async receive() {
    const received = this.visible.splice(0, 10);
    this.hidden.push(...received);
    return received;
  }

  async remove(notices: readonly Notice[]) {
    this.hidden = this.hidden.filter((notice) => !notices.includes(notice));
  }

  async release(notices: readonly Notice[]) {
    await this.remove(notices);
    this.visible.push(...notices);
  }
}

/** The consumer and its quarantine in memory, with a stream between replay and consumer. */
export class MemoryQuarantine implements QuarantineStore, ReplayPorts {
  readonly consumer = new FakePorts();
  readonly store = this;
  readonly notices = new MemoryNotices();
  /** Acknowledged and not consumed. */
  inStream: SealedRecord[] = [];
  refuse: (record: SealedRecord) => boolean = () => false;
  /** Called before an object is removed; what it throws is a crash. */
  beforeRemove: (key: string) => void = () => undefined;
  #place = 0;

  async *keys(prefix: string, after = '') {
    const keys = [...this.consumer.objects.keys()].filter((name) => name.startsWith(ZONE));
    for (const key of keys.map((name) => name.slice(ZONE.length)).sort()) {
      if (key.startsWith(prefix) && key > after) yield key;
    }
  }

  async exists(key: string) {
    return this.consumer.objects.has(ZONE + key);
  }

  async read(key: string) {
    return this.consumer.objects.get(ZONE + key);
  }

  async write(key: string, body: Uint8Array) {
    this.consumer.objects.set(ZONE + key, body);
  }

  async remove(key: string) {
    this.beforeRemove(key);
    this.consumer.objects.delete(ZONE + key);
  }

  async send(records: readonly SealedRecord[]): Promise<readonly NotPut[]> {
    this.inStream.push(...records.filter((record) => !this.refuse(record)));
    return records.filter(this.refuse).map((record) => ({ record, code: 'Throttled', message: 'Too much.' }));
  }

  /** The consumer reads payloads, or what replay has put into the stream. */
  async consume(contract: CompiledContract, payloads?: ReadonlyArray<string | Buffer>): Promise<Outcome> {
    const sent = payloads?.map((payload) => ({ payload: Buffer.from(payload), partitionKey: 'p' }));
    const batch = (sent ?? this.inStream).map(({ payload, partitionKey }): KinesisStreamRecord => {
      const record = recordOf(payload.toString('base64'), this.#place++);
      return { ...record, kinesis: { ...record.kinesis, partitionKey } };
    });
    if (sent === undefined) this.inStream = [];
    return consume(batch, contract, this.consumer);
  }

  lines(): QuarantineLine[] {
    return [...this.consumer.objects]
      .filter(([name]) => name.startsWith(ZONE) && name.endsWith('.gz'))
      .flatMap(([, body]) => gunzipSync(body).toString('utf8').trimEnd().split('\n'))
      .map((text) => JSON.parse(text) as QuarantineLine);
  }

  async rows(): Promise<Array<Record<string, unknown>>> {
    const files = [...this.consumer.objects].filter(([name]) => name.startsWith('raw:'));
    return (await Promise.all(files.map(([, body]) => readParquet(body)))).flat();
  }
}
