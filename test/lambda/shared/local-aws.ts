import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Answer = { readonly status: number; readonly body?: string } | 'hang up' | 'say nothing';

/** An HTTP server in the place of AWS: keeps what it received, answers as it is told. */
export async function localAws(answer: (request: Received, place: number) => Answer) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const entry = { method, path, headers, body: Buffer.concat(chunks) };
      received.push(entry);
      const reply = answer(entry, received.length - 1);
      if (reply === 'say nothing') return;
      if (reply === 'hang up') request.socket.destroy();
      else response.writeHead(reply.status).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function environment(endpoint: string) {
  return {
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'a secret that is never sent',
    AWS_SESSION_TOKEN: 'session',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: endpoint,
  };
}
