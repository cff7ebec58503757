import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, expect, test } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import { AwsError, jsonResponse, type ServiceHandler } from '../../../local/gateway/service-handler';

type Upstream = (request: IncomingMessage, response: ServerResponse) => void;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server in MiniStack's place. */
async function upstream(answer: Upstream): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function gateway(options: {
  answer?: Upstream;
  ministackPort?: number;
  handlers?: ServiceHandler[];
  accessLog?: string;
}): Promise<Gateway> {
  const ministackPort = options.ministackPort ?? (await upstream(options.answer ?? (() => {})));
  const made = await createGateway({
    port: 0,
    ministackPort,
    handlers: options.handlers ?? [],
    ...(options.accessLog === undefined ? {} : { accessLog: options.accessLog }),
  });
  closers.push(() => made.close());
  return made;
}

const client = ({ port }: Gateway) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

const handler = (service: string, handle: ServiceHandler['handle']): ServiceHandler => ({
  service,
  handles: ({ operation }) => operation !== 'NotOurs',
  handle,
});

/** One request with its own socket; answers status, headers and body. */
function http(
  port: number,
  options: { method?: string; path?: string; headers?: Record<string, string | number>; body?: Buffer },
): Promise<{ status: number; body: string; continued: boolean }> {
  return new Promise((resolve, reject) => {
    let continued = false;
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method: options.method ?? 'GET',
        path: options.path ?? '/',
        headers: options.headers,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), continued }),
        );
      },
    );
    sent.on('error', reject);
    sent.on('continue', () => {
      continued = true;
      sent.end(options.body);
    });
    if (options.headers?.['expect'] === undefined) sent.end(options.body);
    else sent.flushHeaders();
  });
}

test('a call goes to the handler of the service that its signature names', async () => {
  const seen: unknown[] = [];
  const made = await gateway({
    handlers: [
      handler('athena', async ({ service, operation, body }) => {
        seen.push({ service, operation, body: JSON.parse(body.toString()) });
        return jsonResponse({ WorkGroup: { Name: 'main' } });
      }),
    ],
  });
  const answer = await new AthenaClient(client(made)).send(new GetWorkGroupCommand({ WorkGroup: 'main' }));
  expect(answer.WorkGroup?.Name).toBe('main');
  expect(seen).toEqual([{ service: 'athena', operation: 'GetWorkGroup', body: { WorkGroup: 'main' } }]);
});

test('an AwsError becomes the exception of the SDK, with its members', async () => {
  const made = await gateway({
    handlers: [
      handler('athena', async () => {
        throw new AwsError('InvalidRequestException', 'No such thing <here>', 400, {
          AthenaErrorCode: 'INVALID_INPUT',
        });
      }),
    ],
  });
  await expect(
    new AthenaClient(client(made)).send(new GetWorkGroupCommand({ WorkGroup: 'x' })),
  ).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'No such thing <here>',
    AthenaErrorCode: 'INVALID_INPUT',
    $metadata: { httpStatusCode: 400 },
  });
});

test('a REST service gets its errors by name too', async () => {
  const made = await gateway({
    handlers: [
      handler('lambda', async ({ operation, method, path }) => {
        throw new AwsError('ResourceNotFoundException', `${operation} ${method} ${path}`, 404);
      }),
    ],
  });
  await expect(
    new LambdaClient(client(made)).send(new InvokeCommand({ FunctionName: 'absent' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'undefined POST /2015-03-31/functions/absent/invocations',
  });
});

test('an operation that nobody serves is refused by name', async () => {
  const refusing: ServiceHandler = {
    service: 'athena',
    handles: () => false,
    handle: () => Promise.reject(new Error('never asked')),
  };
  const made = await gateway({ handlers: [refusing] });
  await expect(
    new AthenaClient(client(made)).send(new GetWorkGroupCommand({ WorkGroup: 'x' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local environment does not serve athena GetWorkGroup.',
  });
});

test('of Kinesis, what no handler takes goes on to MiniStack with its body', async () => {
  const made = await gateway({
    handlers: [handler('kinesis', () => Promise.reject(new Error('never asked')))],
    answer: (request, response) => request.pipe(response),
  });
  const answer = await http(made.port, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/kinesis/aws4_request, Signature=0',
      'x-amz-target': 'Kinesis_20131202.NotOurs',
    },
    body: Buffer.from('{"Name":"orders"}'),
  });
  expect(answer).toMatchObject({ status: 200, body: '{"Name":"orders"}' });
});

test('a handler gets a compressed body unpacked', async () => {
  const made = await gateway({
    handlers: [handler('monitoring', async ({ body }) => jsonResponse({ got: body.toString() }))],
  });
  const answer = await http(made.port, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/monitoring/aws4_request, Signature=0',
      'content-encoding': 'gzip',
    },
    body: gzipSync('{"Namespace":"n"}'),
  });
  expect(answer.body).toBe('{"got":"{\\"Namespace\\":\\"n\\"}"}');
});

test('objects pass both ways byte for byte, with the Host that the client named', async () => {
  const content = Buffer.alloc(3_000_000, 'catchment');
  const hosts: (string | undefined)[] = [];
  let stored = Buffer.alloc(0);
  const made = await gateway({
    answer: (request, response) => {
      hosts.push(request.headers.host);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'PUT') stored = Buffer.concat(chunks);
        response.end(request.method === 'GET' ? stored : undefined);
      });
    },
  });
  const s3 = new S3Client({
    ...client(made),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'a', Body: content }));
  const got = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
  expect(hosts).toEqual([`127.0.0.1:${made.port}`, `127.0.0.1:${made.port}`]);
});

test('a client that waits for 100 Continue is told to go on, and MiniStack never sees the question', async () => {
  let expected: string | undefined = 'unseen';
  const made = await gateway({
    answer: (request, response) => {
      expected = request.headers.expect;
      request.pipe(response);
    },
  });
  const answer = await http(made.port, {
    method: 'PUT',
    path: '/lake/key',
    headers: { expect: '100-continue', 'content-length': 5 },
    body: Buffer.from('hello'),
  });
  expect(answer).toEqual({ status: 200, body: 'hello', continued: true });
  expect(expected).toBeUndefined();
});

test('a chunked body stays whole, and a request without a body is given none', async () => {
  const framing: unknown[] = [];
  const made = await gateway({
    answer: (request, response) => {
      framing.push([request.headers['transfer-encoding'], request.headers['content-length']]);
      request.pipe(response);
    },
  });
  const chunked = await http(made.port, {
    method: 'PUT',
    path: '/lake/key',
    headers: { 'transfer-encoding': 'chunked' },
    body: Buffer.from('chunked body'),
  });
  await http(made.port, { method: 'DELETE', path: '/lake/key' });
  expect(chunked.body).toBe('chunked body');
  expect(framing).toEqual([
    ['chunked', undefined],
    [undefined, '0'],
  ]);
});

test.each([
  ['JSON', (c: ReturnType<typeof client>) => new DynamoDBClient(c).send(new ListTablesCommand({}))],
  ['XML', (c: ReturnType<typeof client>) => new S3Client(c).send(new ListBucketsCommand({}))],
  ['the Query protocol', (c: ReturnType<typeof client>) => new SNSClient(c).send(new ListTopicsCommand({}))],
])('without MiniStack a client hears ServiceUnavailable in %s', async (_protocol, call) => {
  const probe = await upstream(() => {});
  await closers.pop()?.();
  const made = await gateway({ ministackPort: probe });
  await expect(call(client(made))).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    message: expect.stringMatching(/MiniStack.*cannot be reached.*npm stop && npm start/),
    $metadata: { httpStatusCode: 503 },
  });
});

test('a service that nobody serves is refused by its name, though MiniStack might nod', async () => {
  const asked: string[] = [];
  const made = await gateway({
    answer: (request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    },
  });
  const refused = await fetch(`http://127.0.0.1:${made.port}/`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/firehose/aws4_request, Signature=0',
      'x-amz-target': 'Firehose_20150804.PutRecord',
    },
  });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    __type: 'UnknownOperationException',
    message: 'The local environment does not serve firehose PutRecord.',
  });
  expect(asked).toEqual([]);
});

test('each S3 request leaves a line in the access log', async () => {
  const accessLog = join(await mkdtemp(join(tmpdir(), 'gateway-')), 'logs', 's3-access.ndjson');
  const made = await gateway({ accessLog, answer: (_request, response) => response.end('12345') });
  const s3 = new S3Client({
    ...client(made),
    forcePathStyle: true,
    customUserAgent: 'tester',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  await (
    await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'raw/dt=1/a b' }))
  ).Body?.transformToByteArray();
  await new SNSClient(client(made)).send(new ListTopicsCommand({})).catch(() => undefined);
  await closers.pop()?.();
  const lines = readFileSync(accessLog, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      operation: 'REST.GET.OBJECT',
      bucket: 'lake',
      key: 'raw/dt=1/a b',
      status: 200,
      bytesSent: 5,
      userAgent: expect.stringContaining('tester'),
    },
  ]);
});

test('a port that is taken is an error, not a silent second server', async () => {
  const taken = await upstream(() => {});
  await expect(createGateway({ port: taken, ministackPort: 1, handlers: [] })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('an answer that MiniStack breaks off is broken off for the client, not ended', async () => {
  const made = await gateway({
    answer: (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    },
  });
  await expect(
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: made.port, path: '/lake/a' }, (response) => {
        response
          .on('error', reject)
          .on('end', () => resolve('ended'))
          .resume();
      })
        .on('error', reject)
        .end();
    }),
  ).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('MiniStack hears of a client that has gone', async () => {
  const left = Promise.withResolvers<void>();
  const made = await gateway({
    answer: (_, response) => {
      response.once('close', () => left.resolve());
      response.write('x');
    },
  });
  request({ host: '127.0.0.1', port: made.port, path: '/lake/a' }, (response) => response.destroy()).end();
  await expect(left.promise).resolves.toBeUndefined();
});
