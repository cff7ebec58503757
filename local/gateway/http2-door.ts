import { Agent, request as http1Request, type Server } from 'node:http';
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

/** What a connection of HTTP/2 without TLS begins with (RFC 9113, section 3.4); no method of HTTP/1.1 does. */
const PREFACE = 'PRI';
/** Of one connection of HTTP/1.1: HTTP/2 knows none of them (RFC 9113, section 8.2.2). */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

/** @param serve gives the connection to the server, with what has been put back */
export type Http1Connection = (socket: Socket, serve: (socket: Socket) => void) => void;

export interface Http2Door {
  /** Ends the connections that the server itself does not know of. */
  closeConnections(): void;
}

/**
 * Lets a server of HTTP/1.1 take HTTP/2 without TLS on the same port, told by a connection's first bytes. The
 * AWS SDK for JavaScript speaks it with Kinesis unless it is given another handler. What comes by HTTP/2 is
 * asked of the server itself by HTTP/1.1, so that there is one way of serving a call.
 *
 * @param http1 what connections of HTTP/1.1 begin with. @default the server takes them at once
 */
export function acceptHttp2(server: Server, http1?: Http1Connection): Http2Door {
  const ours = new Set<Socket>();
  const agent = new Agent({ keepAlive: true });
  const http2 = createServer();
  http2.on('stream', (stream, headers) =>
    relay(stream, headers, (server.address() as AddressInfo).port, agent),
  );
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[];
  const serve = (socket: Socket): void => {
    ours.delete(socket);
    for (const listener of listeners) listener.call(server, socket);
  };
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    ours.add(socket);
    socket.once('close', () => ours.delete(socket));
    let begun = Buffer.alloc(0);
    // A client may go before it has said anything.
    const gone = (): void => void socket.destroy();
    const decide = (chunk: Buffer): void => {
      begun = Buffer.concat([begun, chunk]);
      const start = begun.toString('latin1', 0, PREFACE.length);
      if (start !== PREFACE && PREFACE.startsWith(start)) return;
      socket.off('data', decide).off('error', gone).off('end', gone).pause();
      socket.unshift(begun);
      if (start === PREFACE) http2.emit('connection', socket);
      else {
        if (http1 === undefined) serve(socket);
        else http1(socket, serve);
        socket.resume();
      }
    };
    socket.on('data', decide).on('error', gone).on('end', gone);
  });
  return {
    closeConnections: () => {
      agent.destroy();
      for (const socket of ours) socket.destroy();
    },
  };
}

function relay(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, port: number, agent: Agent): void {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  const asked = http1Request({
    agent,
    port,
    host: '127.0.0.1',
    method: headers[':method'],
    path: headers[':path'],
    headers: { host: headers[':authority'], ...Object.fromEntries(own) },
  });
  // The client sees a failed call, and asks again.
  const fail = (): void => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  asked.once('response', (answer) => {
    const told: OutgoingHttpHeaders = { ':status': answer.statusCode, ...answer.headers };
    for (const name of OF_THE_CONNECTION) delete told[name];
    if (!stream.destroyed) stream.respond(told);
    answer.once('error', fail);
    answer.pipe(stream);
  });
  asked.once('error', fail);
  // A client that has gone: its reset comes as an error, which its going tells as well.
  stream.once('error', () => {});
  stream.once('close', () => asked.destroy());
  stream.pipe(asked);
}
