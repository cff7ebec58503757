import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KinesisRequest {
  /** `PutRecords`, `DescribeStreamSummary`, … */
  readonly operation: string;
  readonly httpVersion: string;
  readonly body: {
    readonly StreamName: string;
    readonly Records: ReadonlyArray<{ readonly Data: string; readonly PartitionKey: string }>;
  };
}

export interface KinesisAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface FakeKinesis {
  readonly url: string;
  readonly requests: KinesisRequest[];
  close(): void;
}

const TAKEN = {
  SequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  ShardId: 'shardId-000000000000',
};

/** The answer to PutRecords that takes every record. */
export function takeAll({ body }: KinesisRequest): KinesisAnswer {
  return { status: 200, body: { FailedRecordCount: 0, Records: body.Records.map(() => TAKEN) } };
}

/** Kinesis' wire format on a loopback port. */
export async function fakeKinesis(answer: (request: KinesisRequest) => KinesisAnswer): Promise<FakeKinesis> {
  const requests: KinesisRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: KinesisRequest = {
      operation: String(incoming.headers['x-amz-target']).replace(/^.*\./, ''),
      httpVersion: incoming.httpVersion,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    };
    requests.push(request);
    const { status, body } = answer(request);
    outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
