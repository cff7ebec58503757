import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, expect, test } from '@jest/globals';
import { acceptHttp2 } from '../../../local/gateway/http2-door';
import { waitFor } from '../wait-for';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function door(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  const http2 = acceptHttp2(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        http2.closeConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

const echo = async (received: IncomingMessage, response: ServerResponse) => {
  const body = await text(received);
  response.writeHead(201, {
    'x-method': received.method,
    'x-host': received.headers.host,
    connection: 'close',
  });
  response.end(`${received.url} ${received.headers['x-mine']} ${body}`);
};

function session(port: number): ClientHttp2Session {
  const made = connectHttp2(`http://127.0.0.1:${port}`);
  closers.push(() => made.destroy());
  return made;
}

/** Status, headers and body of one call by HTTP/2. */
async function call(at: ClientHttp2Session, headers: Record<string, string>, body?: Buffer | string) {
  const stream = at.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const told = new Promise<Record<string, unknown>>((resolve) => stream.once('response', resolve));
  return { headers: await told, body: (await buffer(stream)).toString() };
}

test('a call by HTTP/2 reaches the server whole, and its answer comes back', async () => {
  const port = await door(echo);
  const answer = await call(
    session(port),
    { ':method': 'POST', ':path': '/a?b=c', 'x-mine': 'yes' },
    'x'.repeat(300_000),
  );
  expect(answer.headers).toMatchObject({
    ':status': 201,
    'x-method': 'POST',
    'x-host': `127.0.0.1:${port}`,
  });
  expect(answer.headers).not.toHaveProperty('connection');
  expect(answer.body).toBe(`/a?b=c yes ${'x'.repeat(300_000)}`);
});

test('many calls of one connection are served at once', async () => {
  let open = 0;
  const waiting: ServerResponse[] = [];
  const port = await door((_, response) => {
    open += 1;
    waiting.push(response);
    if (open === 20) for (const each of waiting) each.end('done');
  });
  const at = session(port);
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(at, { ':path': '/' })));
  expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['done']));
});

test('HTTP/1.1 is served as before, also when its first bytes come one by one', async () => {
  const port = await door(echo);
  const answer = await new Promise<IncomingMessage>((resolve) => {
    request({ port, host: '127.0.0.1', method: 'PUT', path: '/p', headers: { 'x-mine': 'no' } }, resolve).end(
      'hi',
    );
  });
  expect([answer.statusCode, await text(answer)]).toEqual([201, '/p no hi']);

  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const received = text(socket);
  for (const part of ['P', 'R', 'OPFIND /x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n']) {
    await new Promise<void>((resolve) => socket.write(part, () => setImmediate(resolve)));
  }
  expect(await received).toContain('/x undefined ');
});

test('the Kinesis client of the SDK for JavaScript needs no setting', async () => {
  const port = await door((received, response) => {
    received.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ FailedRecordCount: 0, Records: [{ SequenceNumber: '1', ShardId: 's' }] }));
  });
  const kinesis = new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  closers.push(() => kinesis.destroy());
  const put = await kinesis.send(
    new PutRecordsCommand({ StreamName: 's', Records: [{ Data: Buffer.from('a'), PartitionKey: 'a' }] }),
  );
  expect(put.Records?.[0]?.SequenceNumber).toBe('1');
});

test('a server that ends the call ends the stream, and leaves the connection to the others', async () => {
  const port = await door((received, response) => {
    if (received.url === '/broken') received.socket.destroy();
    else response.end('well');
  });
  const at = session(port);
  const broken = at.request({ ':path': '/broken' });
  await expect(new Promise((_, reject) => broken.once('error', reject))).rejects.toThrow(/INTERNAL_ERROR/);
  expect((await call(at, { ':path': '/whole' })).body).toBe('well');
});

test('a client that goes while it is answered ends the call of the server', async () => {
  let ended = false;
  const port = await door((_, response) => {
    response.write('begun');
    response.once('close', () => {
      ended = true;
    });
  });
  const stream = session(port).request({ ':path': '/' });
  stream.once('data', () => stream.destroy());
  await waitFor('the server sees that the client went', () => ended);
});

test('closing ends connections that have said nothing, and those of HTTP/2', async () => {
  const port = await door(echo);
  const silent = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => silent.once('connect', () => resolve()));
  const at = session(port);
  await call(at, { ':path': '/' });
  const gone = Promise.all([silent, at].map((each) => new Promise((resolve) => each.once('close', resolve))));
  silent.resume();
  await closers.shift()?.();
  await gone;
});
