import type { BatchRecord } from '../../../../local/lambda/event-source/kinesis-event';
import type { QueueMapping, StreamMapping } from '../../../../local/lambda/event-source/mapping';
import type { Page, Position, Stream, StreamRecord } from '../../../../local/lambda/event-source/stream';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';

export const mapping: StreamMapping = {
  uuid: '11111111-2222-3333-4444-555555555555',
  eventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
  functionName: 'consumer',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
  role: 'arn:aws:iam::000000000000:role/consumer',
  enabled: true,
  batchSize: 100,
  windowSeconds: 0,
  parallelisation: 1,
  startingPosition: 'TRIM_HORIZON',
  retryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  tumblingSeconds: 0,
  bisectOnError: false,
  reportsItemFailures: false,
  lastModified: 0,
};

export const queueMapping: QueueMapping = {
  uuid: '11111111-2222-3333-4444-555555555555',
  eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
  functionName: 'consumer',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
  role: 'arn:aws:iam::000000000000:role/consumer',
  enabled: true,
  batchSize: 10,
  windowSeconds: 0,
  reportsItemFailures: false,
  lastModified: 0,
};

export function batchRecord(sequenceNumber: string, arrivedAt = 0): BatchRecord {
  const json = JSON.stringify({ kinesis: { sequenceNumber } });
  return { sequenceNumber, partitionKey: 'p', arrivedAt, json, jsonBytes: json.length };
}

export const succeeded = (payload: unknown = null): InvocationOutcome => ({
  requestId: 'r',
  payload: JSON.stringify(payload),
  durationMs: 1,
  logTail: Buffer.alloc(0),
});

export const failed: InvocationOutcome = {
  ...succeeded({ errorType: 'Error', errorMessage: 'no' }),
  functionError: 'Unhandled',
};

/** Sequence numbers in an event, JSON text. */
export function sequenceNumbers(event: string): string[] {
  const { Records } = JSON.parse(event) as { Records: Array<{ kinesis: { sequenceNumber: string } }> };
  return Records.map(({ kinesis }) => kinesis.sequenceNumber);
}

/** One shard in memory. */
export class FakeStream implements Stream {
  readonly records: StreamRecord[] = [];
  closed = false;
  reads = 0;
  /** The next read fails with it. */
  failure: Error | undefined;

  put(partitionKey: string, data = 'x', arrivedAt = Date.now()): string {
    const sequenceNumber = String(this.records.length + 1).padStart(5, '0');
    this.records.push({ sequenceNumber, partitionKey, data: Buffer.from(data), arrivedAt });
    return sequenceNumber;
  }

  async shards() {
    return [{ shardId: 'shardId-000000000000', parents: [] }];
  }

  async read(_: string, from: Position, limit: number): Promise<Page> {
    this.reads += 1;
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    const rest =
      from.kind === 'after'
        ? this.records.filter(({ sequenceNumber }) => sequenceNumber > from.sequenceNumber)
        : this.records;
    const records = rest.slice(0, limit);
    const behind = rest.length > records.length;
    return { records, millisBehindLatest: behind ? 1_000 : 0, ended: this.closed && !behind };
  }
}
