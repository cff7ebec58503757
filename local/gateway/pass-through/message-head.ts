import type { IncomingHttpHeaders } from 'node:http';

const END = '\r\n\r\n';
/** Longer ones are left to Node's own parser, which refuses them. Bytes. */
const LONGEST_HEAD = 64 * 1024;

/** First line and headers of a message of HTTP/1.1 (RFC 9112, sections 2 and 5). */
export interface MessageHead {
  /** Three parts: a request's method, target and version; an answer's version, status and reason. */
  readonly line: readonly [string, string, string];
  /** Names in lower case; of a name that comes twice, both values. */
  readonly headers: IncomingHttpHeaders;
  /** With the empty line. */
  readonly bytes: number;
}

/** @returns 'more' when its end has not come yet, undefined for what is no head that is read here */
export function readHead(message: Buffer): MessageHead | 'more' | undefined {
  const end = message.indexOf(END);
  if (end < 0) return message.length < LONGEST_HEAD ? 'more' : undefined;
  const [first = '', ...fields] = message.toString('latin1', 0, end).split('\r\n');
  const one = first.indexOf(' ');
  const two = first.indexOf(' ', one + 1);
  if (one < 0) return undefined;
  const line = [
    first.slice(0, one),
    first.slice(one + 1, two < 0 ? undefined : two),
    two < 0 ? '' : first.slice(two + 1),
  ] as const;
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const colon = field.indexOf(':');
    // A folded line, or none at all.
    if (colon <= 0 || field.startsWith(' ') || field.startsWith('\t')) return undefined;
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { line, headers, bytes: end + END.length };
}
