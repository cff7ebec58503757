import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { signedService } from './credential-scope';
import { errorResponse, jsonContentType, protocolOf } from './error-response';
import { createMiniStackProxy } from './ministack-proxy';
import { openS3AccessLog, type S3AccessLog } from './s3-access-log';
import { s3Target } from './s3-request';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type ServiceHandler,
  unknownOperation,
} from './service-handler';

export interface GatewayOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Where MiniStack listens, on 127.0.0.1. */
  readonly ministackPort: number;
  readonly handlers: readonly ServiceHandler[];
  /** File that gets one NDJSON line for each S3 request. @default none is written */
  readonly accessLog?: string;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

/** Served partly by MiniStack: an operation that no handler takes goes on to it instead of being refused. */
const SHARED_WITH_MINISTACK: ReadonlySet<string> = new Set(['glue']);
/** Largest body that a handler is given, in bytes: a Lambda's zip, base64-encoded, fits. */
const BODY_LIMIT_BYTES = 128 * 1024 * 1024;

const unzip = promisify(gunzip);

/**
 * The one address of all AWS services: routes by the service of the SigV4 credential scope. What no
 * handler serves, and every unsigned request, streams through to MiniStack unchanged.
 * @throws Error (EADDRINUSE) when the port is taken.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const proxy = createMiniStackProxy(options.ministackPort);
  const log = options.accessLog === undefined ? undefined : openS3AccessLog(options.accessLog);
  const handlers = Map.groupBy(options.handlers, (handler) => handler.service);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, query } = parseUrl(request.url ?? '/');
    const service = signedService(request.headers, query);
    try {
      const candidates = service === undefined ? undefined : handlers.get(service);
      if (service !== undefined && candidates !== undefined) {
        await dispatch(candidates, service, path, query, request, response);
        return;
      }
      const bytesSent = await proxy.forward(request, response);
      if (isS3(service, request)) logS3(request, response, path, query, bytesSent);
    } catch (error) {
      const protocol = protocolOf(service, request.headers);
      send(response, errorResponse(error, protocol, request.headers), request);
    }
  }

  async function dispatch(
    candidates: readonly ServiceHandler[],
    service: string,
    path: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // The Query protocol names its operation in the body.
    const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    const early = form ? await readBody(request) : undefined;
    const call: AwsRequest = {
      service,
      operation: operationOf(request, query, early),
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      body: early ?? Buffer.alloc(0),
    };
    const handler = candidates.find((candidate) => candidate.handles(call));
    if (handler !== undefined) {
      const answer = await handler.handle({ ...call, body: early ?? (await readBody(request)) });
      send(response, answer, request);
    } else if (SHARED_WITH_MINISTACK.has(service)) {
      await proxy.forward(request, response, early);
    } else {
      request.resume();
      throw unknownOperation(call);
    }
  }

  function logS3(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
    bytesSent: number,
  ): void {
    log?.record({
      time: new Date().toISOString(),
      ...s3Target(request.method ?? 'GET', request.headers.host, path, query),
      status: response.statusCode,
      bytesSent,
      userAgent: request.headers['user-agent'],
    });
  }

  const server = createServer(
    { keepAliveTimeout: 75_000, requestTimeout: 0, noDelay: true },
    (request, response) => {
      serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    },
  );
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => shutDown(server, proxy, log),
  };
}

function parseUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function isS3(service: string | undefined, request: IncomingMessage): boolean {
  return service === 's3' || (service === undefined && protocolOf(service, request.headers) === 's3');
}

function operationOf(
  request: IncomingMessage,
  query: URLSearchParams,
  form: Buffer | undefined,
): string | undefined {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = form === undefined ? null : new URLSearchParams(form.toString('utf8')).get('Action');
  return action ?? query.get('Action') ?? undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) {
      throw new AwsError(
        'RequestEntityTooLargeException',
        `The body is larger than ${BODY_LIMIT_BYTES} bytes, the most that a service of the local environment takes.`,
        413,
      );
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, bytes);
  // SDKs compress PutMetricData above 10 KB.
  return request.headers['content-encoding'] === 'gzip' ? await unzip(body) : body;
}

function send(response: ServerResponse, answer: AwsResponse, request: IncomingMessage): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    'content-type': jsonContentType(request.headers),
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function shutDown(server: Server, proxy: { close(): void }, log: S3AccessLog | undefined): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      proxy.close();
      log?.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
