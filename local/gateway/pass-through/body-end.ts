import type { IncomingHttpHeaders } from 'node:http';

/** Finds where a body ends in the bytes that follow its head. */
export interface BodyEnd {
  readonly done: boolean;
  /** Bytes of the body so far, without what frames them. */
  readonly bodyBytes: number;
  /** @returns how many of the bytes belong to the body and its framing; the rest is the next message's */
  take(bytes: Buffer): number;
}

/** A body of so many bytes. */
export class CountedBody implements BodyEnd {
  bodyBytes = 0;

  constructor(private readonly length: number) {}

  get done(): boolean {
    return this.bodyBytes >= this.length;
  }

  take(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.length - this.bodyBytes);
    this.bodyBytes += taken;
    return taken;
  }
}

/** A body in chunks (RFC 9112, section 7.1), with trailers or without. */
export class ChunkedBody implements BodyEnd {
  bodyBytes = 0;
  done = false;
  #line = '';
  /** Of the chunk that is under way, with the line end behind it; 0 while its size is read. */
  #left = 0;
  #trailers = false;

  take(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.bodyBytes += Math.max(0, Math.min(taken, this.#left - 2));
        this.#left -= taken;
        at += taken;
        continue;
      }
      const character = String.fromCharCode(bytes[at] as number);
      at += 1;
      if (character !== '\n') this.#line += character;
      else this.#endLine(this.#line.trimEnd());
    }
    return at;
  }

  #endLine(line: string): void {
    this.#line = '';
    if (this.#trailers) {
      this.done = line === '';
      return;
    }
    const size = Number.parseInt(line, 16);
    if (size === 0) this.#trailers = true;
    else this.#left = size + 2;
  }
}

/** @returns undefined for an answer that ends with its connection */
export function answerBody(
  method: string,
  status: number,
  headers: IncomingHttpHeaders,
): BodyEnd | undefined {
  if (method === 'HEAD' || status === 204 || status === 304) return new CountedBody(0);
  if (headers['transfer-encoding'] !== undefined) return new ChunkedBody();
  const length = headers['content-length'];
  return length === undefined ? undefined : new CountedBody(Number(length));
}
