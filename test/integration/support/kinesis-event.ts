import { zstdCompressSync } from 'node:zlib';
import type { KinesisStreamEvent } from 'aws-lambda';

const SHARD = 'shardId-000000000007';

/** One record that packs `rows`, as Lambda delivers it. The shard is none that the stream has. */
export function packedEvent(rows: readonly unknown[], sequence: bigint, arrival: Date): KinesisStreamEvent {
  const payload = zstdCompressSync(Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')));
  return {
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'test',
          sequenceNumber: String(sequence),
          data: payload.toString('base64'),
          approximateArrivalTimestamp: arrival.getTime() / 1000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `${SHARD}:${sequence}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::000000000000:role/consumer',
        awsRegion: 'us-east-1',
        eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/catchment-local-orders',
      },
    ],
  };
}
