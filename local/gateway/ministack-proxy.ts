import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsError } from './service-handler';

/** Meant for one connection, not for the message (RFC 9110, 7.6.1); Expect is answered by our server. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);
/** MiniStack closes an idle connection after 75 s; dropping ours well before avoids the race. */
const IDLE_MILLISECONDS = 30_000;

const NO_BODIES = { request: false, answer: false };

export interface Forwarding {
  /** The request's body, when it was read already. */
  readonly body?: Buffer | undefined;
  /** Bodies that are kept besides. @default none */
  readonly keep?: { readonly request: boolean; readonly answer: boolean };
}

export interface Forwarded {
  /** Body bytes of the answer. */
  readonly bytesSent: number;
  /** Each empty unless it was to be kept. */
  readonly sent: Buffer;
  readonly answer: Buffer;
}

export interface MiniStackProxy {
  /**
   * Streams the request there and the answer back, by hand: `pipeline` costs a quarter of the whole call.
   * Resolves when the client has it all, or has gone.
   * @throws AwsError ServiceUnavailable (503) when MiniStack cannot be reached.
   */
  forward(request: IncomingMessage, response: ServerResponse, how?: Forwarding): Promise<Forwarded>;
  close(): void;
}

export function createMiniStackProxy(port: number): MiniStackProxy {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256, timeout: IDLE_MILLISECONDS });

  function forward(
    request: IncomingMessage,
    response: ServerResponse,
    { body, keep = NO_BODIES }: Forwarding = {},
  ): Promise<Forwarded> {
    return new Promise((resolve, reject) => {
      const sent: Buffer[] = body === undefined ? [] : [body];
      const answered: Buffer[] = [];
      let bytes = 0;
      const framed = isFramed(request);
      const upstream = httpRequest({
        host: '127.0.0.1',
        port,
        agent,
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        // Raw, with Host as it came: MiniStack tells virtual-hosted buckets and queue URLs by it.
        headers: forwardedHeaders(request, framed),
      });
      upstream.once('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (keep.answer) answered.push(chunk);
          if (!response.write(chunk)) answer.pause();
        });
        response.on('drain', () => answer.resume());
        answer.once('end', () => response.end());
        // Half an answer cannot be taken back: cutting the connection tells the client.
        answer.once('error', () => response.destroy());
      });
      upstream.on('error', (error) => {
        // What the client still sends is read and dropped, so that it gets to reading the answer.
        request.removeAllListeners('data').resume();
        reject(unreachable(error));
      });
      response.once('close', () => {
        if (!response.writableFinished) upstream.destroy();
        resolve({ bytesSent: bytes, sent: Buffer.concat(sent), answer: Buffer.concat(answered) });
      });
      if (body !== undefined || !framed) {
        upstream.end(body);
        return;
      }
      request.on('data', (chunk: Buffer) => {
        if (keep.request) sent.push(chunk);
        if (!upstream.write(chunk)) request.pause();
      });
      upstream.on('drain', () => request.resume());
      request.once('end', () => upstream.end());
    });
  }

  return { forward, close: () => agent.destroy() };
}

function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, raw[i + 1] as string);
  }
  return kept;
}

const isFramed = ({ headers }: IncomingMessage) =>
  'content-length' in headers || 'transfer-encoding' in headers;

function forwardedHeaders(request: IncomingMessage, framed: boolean): string[] {
  const headers = endToEnd(request.rawHeaders);
  // Without framing there is no body; Node would otherwise announce a chunked one for POST and PUT.
  if (!framed && request.method !== 'GET' && request.method !== 'HEAD') headers.push('Content-Length', '0');
  return headers;
}

/** What a client is told when MiniStack cannot be reached. */
export function unreachable(error: Error): AwsError {
  return new AwsError(
    'ServiceUnavailable',
    `MiniStack, which serves this call, cannot be reached (${error.message}). Restart the environment: npm stop && npm start.`,
    503,
  );
}
