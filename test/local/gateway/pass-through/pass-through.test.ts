import { createHash, randomBytes } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Faults } from '../../../../local/gateway/faults';
import { createGateway, type GatewayOptions } from '../../../../local/gateway/gateway';
import { jsonResponse } from '../../../../local/gateway/service-handler';

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Stands for MiniStack. @returns its port, and how many connections it had */
async function upstream(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  let connections = 0;
  const server = createServer(answer).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

async function gateway(ministackPort: number, options: Partial<GatewayOptions> = {}): Promise<number> {
  const made = await createGateway({ port: 0, ministackPort, handlers: [], ...options });
  closers.push(() => made.close());
  return made.port;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Calls over one connection, one after the other. */
function caller(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closers.push(() => agent.destroy());
  return (service: string, method: string, path: string, body?: Buffer, headers: object = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: {
            authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/${service}/aws4_request, Signature=0`,
            ...(body === undefined ? {} : { 'content-length': body.length }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Answers how it was called and the digest of the body; a GET with as many random bytes as its path says. */
function echo(incoming: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const size = Number(new URL(incoming.url ?? '', 'http://h').searchParams.get('bytes'));
    if (size > 0) response.end(randomBytes(size));
    else if (incoming.url === '/chunked') {
      response.write('in ');
      response.end('chunks');
    } else {
      const text = `${incoming.method} ${incoming.url} ${digest(Buffer.concat(chunks))}`;
      response.writeHead(200, { 'content-length': text.length }).end(text);
    }
  });
}

test('calls of all kinds follow each other on one connection, which has one to MiniStack', async () => {
  const behind = await upstream(echo);
  const call = caller(await gateway(behind.port));
  const large = randomBytes(3_000_000);
  const none = digest(Buffer.alloc(0));
  expect((await call('s3', 'PUT', '/b/k', large)).body.toString()).toBe(`PUT /b/k ${digest(large)}`);
  expect((await call('s3', 'GET', '/b/k?bytes=4000000')).body).toHaveLength(4_000_000);
  expect((await call('s3', 'HEAD', '/b/k')).body).toHaveLength(0);
  expect((await call('sqs', 'POST', '/chunked', Buffer.from('x'))).body.toString()).toBe('in chunks');
  expect((await call('dynamodb', 'POST', '/', Buffer.alloc(0))).body.toString()).toBe(`POST / ${none}`);
  expect((await call('s3', 'DELETE', '/b/k')).body.toString()).toBe(`DELETE /b/k ${none}`);
  expect(behind.connections()).toBe(1);
});

test('a call that is served here takes the connection over, and the next ones still get their answers', async () => {
  const behind = await upstream(echo);
  const athena = {
    service: 'athena',
    handles: () => true,
    handle: async () => jsonResponse({ served: 'here' }),
  };
  const call = caller(await gateway(behind.port, { handlers: [athena] }));
  const body = Buffer.from('{}');
  expect((await call('s3', 'PUT', '/b/k', body)).body.toString()).toContain('PUT /b/k');
  expect(JSON.parse((await call('athena', 'POST', '/', body)).body.toString())).toEqual({ served: 'here' });
  expect((await call('s3', 'PUT', '/b/2', body)).body.toString()).toContain(`PUT /b/2 ${digest(body)}`);
});

test('a fault that is ordered meanwhile is met on a connection that was passed through', async () => {
  const behind = await upstream(echo);
  const faults = new Faults();
  const call = caller(await gateway(behind.port, { faults }));
  expect((await call('dynamodb', 'POST', '/', Buffer.from('{}'))).status).toBe(200);
  faults.replace([{ service: 'dynamodb', code: 'ThrottlingException', message: 'Slow down.', status: 400 }]);
  const refused = await call('dynamodb', 'POST', '/', Buffer.from('{}'));
  expect([refused.status, refused.body.toString()]).toEqual([400, expect.stringContaining('Slow down.')]);
});

test('an observer is told of a call that was passed through, once it is answered', async () => {
  const behind = await upstream(echo);
  const told: unknown[] = [];
  const observer = {
    observes: () => 'outcome' as const,
    observe: ({ operation }: { operation: string | undefined }, { status }: { status: number }) =>
      void told.push([operation, status]),
  };
  const call = caller(await gateway(behind.port, { observers: [observer] }));
  await call('dynamodb', 'POST', '/', Buffer.from('{}'), { 'x-amz-target': 'DynamoDB_20120810.GetItem' });
  expect(told).toEqual([['GetItem', 200]]);
});

test('an answer that is cut off is cut off for the client as well', async () => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', () => socket.destroy());
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => server.close());
  const call = caller(await gateway((server.address() as AddressInfo).port));
  await expect(call('s3', 'GET', '/b/k')).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
});

test('an answer without a length ends with its connection', async () => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => server.close());
  const call = caller(await gateway((server.address() as AddressInfo).port));
  expect((await call('s3', 'GET', '/b/k')).body.toString()).toBe('all of it');
});

test('a client that sends its next call before the answer to the first gets both, in order', async () => {
  const behind = await upstream(echo);
  const port = await gateway(behind.port);
  const socket: Socket = connect(port, '127.0.0.1');
  closers.push(() => socket.destroy());
  const head = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: h\r\nAuthorization: AWS4-HMAC-SHA256 Credential=t/20261121/us-east-1/s3/aws4_request, Signature=0\r\n\r\n`;
  const answers = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('/second')) resolve(text);
    });
    socket.write(head('/first') + head('/second'));
  });
  expect(answers.indexOf('GET /first')).toBeLessThan(answers.indexOf('GET /second'));
  expect(answers.indexOf('GET /first')).toBeGreaterThan(0);
});

test('a client that goes takes the connection to MiniStack along', async () => {
  let gone: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const behind = await upstream((incoming) => {
    incoming.socket.once('close', () => gone());
    client.destroy();
  });
  const client = connect(await gateway(behind.port), '127.0.0.1');
  client.write(
    'GET /b/k HTTP/1.1\r\nHost: h\r\nAuthorization: AWS4-HMAC-SHA256 Credential=t/20261121/us-east-1/s3/aws4_request, Signature=0\r\n\r\n',
  );
  await left;
});
