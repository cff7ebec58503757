import { connect, type Socket } from 'node:net';
import { answerBody, type BodyEnd, CountedBody } from './body-end';
import { type MessageHead, readHead } from './message-head';

export interface PassThroughOptions {
  /** On 127.0.0.1. */
  readonly ministackPort: number;
  /**
   * Whether a request may go to MiniStack as its bytes stand.
   * @returns what is called once it has been answered; undefined to hand the connection over
   */
  accept(request: MessageHead): Answered | undefined;
  /** Serves a connection from the request on whose bytes have been put back. */
  handOver(socket: Socket): void;
  /** What a client is told, as bytes, when MiniStack cannot be reached. */
  unreachable(request: MessageHead, error: Error): Buffer;
}

/** @param bytesSent of the answer's body */
export type Answered = (status: number, bytesSent: number) => void;

/** An idle connection of a client is closed after this. Milliseconds. */
const CLIENT_IDLE_MS = 75_000;
/** MiniStack closes an idle connection after 75 s; dropping ours well before avoids the race. */
const UPSTREAM_IDLE_MS = 30_000;
const NONE = Buffer.alloc(0);

interface Exchange {
  readonly request: MessageHead;
  readonly requestBody: BodyEnd;
  readonly answered: Answered;
  status: number;
  /** Unset until the answer's head is there; undefined in it: it ends with the connection. */
  answer?: { readonly body: BodyEnd | undefined };
}

/**
 * Passes calls of one connection on to MiniStack, byte by byte as they stand, for as long as each may: taking a
 * message apart and writing it anew costs as much as MiniStack's own work for a small call. The first call that
 * may not be passed on hands the connection over for good.
 */
export function passThrough(socket: Socket, options: PassThroughOptions): void {
  let received: Buffer = NONE;
  let answering: Buffer = NONE;
  let exchange: Exchange | undefined;
  let upstream: Socket | undefined;

  socket.setTimeout(CLIENT_IDLE_MS, endIdle);
  socket.setNoDelay(true);
  socket.on('data', fromClient).on('end', end).on('error', end).on('close', end);

  function fromClient(chunk: Buffer): void {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (exchange === undefined) begin();
    else sendBody();
  }

  function begin(): void {
    const request = readHead(received);
    if (request === 'more') return;
    const answered = request === undefined ? undefined : accepted(request);
    if (request === undefined || answered === undefined) {
      handOver();
      return;
    }
    const length = Number(request.headers['content-length'] ?? 0);
    exchange = { request, requestBody: new CountedBody(length), answered, status: 0 };
    const head = received.subarray(0, request.bytes);
    const body = received.subarray(request.bytes);
    const sent = exchange.requestBody.take(body);
    received = body.subarray(sent);
    forward(sent === 0 ? head : Buffer.concat([head, body.subarray(0, sent)]));
  }

  function accepted(request: MessageHead): Answered | undefined {
    const { headers, line } = request;
    const plain =
      line[2] === 'HTTP/1.1' &&
      headers['transfer-encoding'] === undefined &&
      headers.expect === undefined &&
      headers.upgrade === undefined &&
      headers.connection?.toLowerCase() !== 'close';
    return plain ? options.accept(request) : undefined;
  }

  function sendBody(): void {
    if (exchange === undefined || exchange.requestBody.done) {
      socket.pause();
      return;
    }
    const sent = exchange.requestBody.take(received);
    const body = received.subarray(0, sent);
    received = received.subarray(sent);
    forward(body);
  }

  function forward(bytes: Buffer): void {
    upstream ??= open();
    if (!upstream.write(bytes)) socket.pause();
  }

  function open(): Socket {
    const opened = connect(options.ministackPort, '127.0.0.1');
    opened.setNoDelay(true);
    opened.setTimeout(UPSTREAM_IDLE_MS, () => {
      if (exchange === undefined) opened.destroy();
    });
    opened.on('data', fromMiniStack);
    opened.on('drain', () => socket.resume());
    opened.on('error', (error) => {
      if (exchange === undefined || exchange.answer !== undefined || opened.bytesRead > 0) return;
      const { request } = exchange;
      exchange = undefined;
      close(options.unreachable(request, error));
    });
    opened.on('close', () => {
      if (upstream === opened) upstream = undefined;
      // An answer that ends with its connection has come whole; half of any other tells the client by the cut.
      if (exchange?.answer !== undefined && exchange.answer.body === undefined) {
        exchange.answered(exchange.status, 0);
        exchange = undefined;
        close();
      } else if (exchange !== undefined) end();
    });
    return opened;
  }

  function fromMiniStack(chunk: Buffer): void {
    if (!socket.write(chunk)) {
      upstream?.pause();
      socket.once('drain', () => upstream?.resume());
    }
    if (exchange === undefined) return;
    answering = answering.length === 0 ? chunk : Buffer.concat([answering, chunk]);
    if (exchange.answer === undefined && !readAnswer(exchange)) return;
    const body = exchange.answer?.body;
    body?.take(answering);
    answering = NONE;
    if (body?.done) finish(exchange, body);
  }

  /** @returns false while the answer's head is not there */
  function readAnswer(current: Exchange): boolean {
    const head = readHead(answering);
    if (head === 'more') return false;
    if (head === undefined) {
      end();
      return false;
    }
    current.status = Number(head.line[1]);
    answering = answering.subarray(head.bytes);
    current.answer = { body: answerBody(current.request.line[0], current.status, head.headers) };
    return true;
  }

  function finish(current: Exchange, body: BodyEnd): void {
    exchange = undefined;
    current.answered(current.status, body.bodyBytes);
    if (!current.requestBody.done) {
      close();
      return;
    }
    socket.resume();
    if (received.length > 0) begin();
  }

  function handOver(): void {
    socket.off('data', fromClient).off('end', end).off('error', end).off('close', end);
    socket.setTimeout(0).off('timeout', endIdle).pause();
    upstream?.destroy();
    socket.unshift(received);
    options.handOver(socket);
    socket.resume();
  }

  /** What the client still sends is no next request: it is read and dropped, so that it gets to the answer. */
  function close(last: Buffer = NONE): void {
    socket.off('data', fromClient).resume();
    socket.end(last);
    upstream?.destroy();
  }

  function endIdle(): void {
    if (exchange === undefined) end();
  }

  function end(): void {
    upstream?.destroy();
    socket.destroy();
  }
}
