import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { answerControl, type ControlRoute } from '../control/control-door';
import { CONTROL_PREFIX } from '../control/faults';
import type { CallObserver } from './call-observer';
import { signedService } from './credential-scope';
import { errorResponse, jsonContentType, protocolOf } from './error-response';
import { type Faults, faultError } from './faults';
import { acceptHttp2, type Http2Door } from './http2-door';
import { createMiniStackProxy, unreachable } from './ministack-proxy';
import { lastAnswer } from './pass-through/last-answer';
import type { MessageHead } from './pass-through/message-head';
import { type Answered, passThrough } from './pass-through/pass-through';
import { operationOf, parseUrl } from './request-target';
import { openS3AccessLog, type S3AccessLog } from './s3-access-log';
import { s3Target } from './s3-request';
import { SERVED_BY_MINISTACK } from './served-by-ministack';
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
  /** What is served under CONTROL_PREFIX. @default none */
  readonly control?: readonly ControlRoute[];
  /** File that gets one NDJSON line for each S3 request. @default none is written */
  readonly accessLog?: string;
  /** What calls are refused with in place of being served. @default none are */
  readonly faults?: Faults;
  /** Told of calls that MiniStack answers, or a fault. @default nobody is */
  readonly observers?: readonly CallObserver[];
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

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
  const { control = [], observers = [] } = options;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, query } = parseUrl(request.url ?? '/');
    const service = signedService(request.headers, query);
    // A signed call under the prefix is the service's own.
    const atDoor = service === undefined && path.startsWith(CONTROL_PREFIX);
    try {
      if (atDoor) {
        const method = request.method ?? 'GET';
        send(response, await answerControl(control, method, path, await readBody(request)), request);
        return;
      }
      const body = service === undefined ? undefined : await earlyBody(service, request);
      const call: AwsRequest = {
        service: service ?? '',
        operation: operationOf(request.headers, path, query, body),
        method: request.method ?? 'GET',
        path,
        query,
        headers: request.headers,
        body: body ?? Buffer.alloc(0),
      };
      const fault = options.faults?.meet(call);
      if (fault !== undefined) {
        request.resume();
        const refusal = errorResponse(
          faultError(fault),
          protocolOf(service, request.headers),
          request.headers,
        );
        send(response, refusal, request);
        observe(call, { status: fault.status, code: fault.code, body: Buffer.alloc(0) });
        const bytesSent = Buffer.byteLength(refusal.body);
        if (isS3(service, request)) logS3(call, response.statusCode, bytesSent);
        return;
      }
      const candidates = service === undefined ? undefined : handlers.get(service);
      if (candidates !== undefined) await dispatch(candidates, call, body, request, response);
      else if (service === undefined || SERVED_BY_MINISTACK.has(service)) {
        await forward(call, body, request, response);
      } else {
        request.resume();
        throw unknownOperation(call);
      }
    } catch (error) {
      const protocol = atDoor ? 'json' : protocolOf(service, request.headers);
      send(response, errorResponse(error, protocol, request.headers), request);
    }
  }

  /** Read before it is known who serves the call, when that, or a fault, hangs on it. */
  async function earlyBody(service: string, request: IncomingMessage): Promise<Buffer | undefined> {
    // The Query protocol names its operation in the body.
    const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    // Objects stream through: a fault of S3 is told by the address alone.
    const faulty = service !== 's3' && (options.faults?.concern(service) ?? false);
    return (form && handlers.has(service)) || faulty ? readBody(request) : undefined;
  }

  async function forward(
    call: AwsRequest,
    body: Buffer | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const wanted = new Set(observers.map((observer) => observer.observes(call)));
    const keep = { request: wanted.has('request') || wanted.has('bodies'), answer: wanted.has('bodies') };
    const { bytesSent, sent, answer } = await proxy.forward(request, response, { body, keep });
    observe({ ...call, body: sent }, { status: response.statusCode, body: answer });
    if (isS3(call.service || undefined, request)) logS3(call, response.statusCode, bytesSent);
  }

  function observe(call: AwsRequest, outcome: { status: number; code?: string; body: Buffer }): void {
    for (const observer of observers) {
      if (observer.observes(call) !== 'nothing') observer.observe(call, outcome);
    }
  }

  async function dispatch(
    candidates: readonly ServiceHandler[],
    call: AwsRequest,
    body: Buffer | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const handler = candidates.find((candidate) => candidate.handles(call));
    if (handler === undefined) {
      if (SERVED_BY_MINISTACK.has(call.service)) return await pass(candidates, call, body, request, response);
      request.resume();
      throw unknownOperation(call);
    }
    const whole = { ...call, body: body ?? (await readBody(request)) };
    if (handler.takes?.(whole) === false) return await pass(candidates, call, whole.body, request, response);
    send(response, await handler.handle(whole), request);
  }

  async function pass(
    handlers: readonly ServiceHandler[],
    call: AwsRequest,
    body: Buffer | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const passed = await Promise.all(handlers.map((handler) => handler.passing?.(call)));
    try {
      await forward(call, body, request, response);
    } finally {
      for (const end of passed) end?.();
    }
  }

  function logS3({ method, headers, path, query }: AwsRequest, status: number, bytesSent: number): void {
    log?.record({
      time: new Date().toISOString(),
      ...s3Target(method, headers.host, path, query),
      status,
      bytesSent,
      userAgent: headers['user-agent'],
    });
  }

  /** Whether a call concerns nobody but MiniStack; observers that look into bodies and faults want it taken apart. */
  function acceptPassing({ line, headers }: MessageHead): Answered | undefined {
    const [method, target] = line;
    const { path, query } = parseUrl(target);
    const service = signedService(headers, query);
    if (service === undefined || !SERVED_BY_MINISTACK.has(service) || handlers.has(service)) return undefined;
    if (options.faults?.concern(service)) return undefined;
    const operation = operationOf(headers, path, query, undefined);
    const call = { service, operation, method, path, query, headers, body: Buffer.alloc(0) };
    const wanted = observers.map((observer) => observer.observes(call));
    if (wanted.includes('request') || wanted.includes('bodies')) return undefined;
    return (status, bytesSent) => {
      observe(call, { status, body: Buffer.alloc(0) });
      if (service === 's3') logS3(call, status, bytesSent);
    };
  }

  const server = createServer(
    { keepAliveTimeout: 75_000, requestTimeout: 0, noDelay: true },
    (request, response) => {
      serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    },
  );
  const http2 = acceptHttp2(server, (socket, handOver) =>
    passThrough(socket, {
      ministackPort: options.ministackPort,
      accept: acceptPassing,
      handOver,
      unreachable: ({ line, headers }, error) => {
        const service = signedService(headers, parseUrl(line[1]).query);
        return lastAnswer(errorResponse(unreachable(error), protocolOf(service, headers), headers));
      },
    }),
  );
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => shutDown(server, http2, proxy, log),
  };
}

function isS3(service: string | undefined, request: IncomingMessage): boolean {
  return service === 's3' || (service === undefined && protocolOf(service, request.headers) === 's3');
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

function shutDown(
  server: Server,
  http2: Http2Door,
  proxy: { close(): void },
  log: S3AccessLog | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      proxy.close();
      log?.close();
      resolve();
    });
    server.closeAllConnections();
    http2.closeConnections();
  });
}
