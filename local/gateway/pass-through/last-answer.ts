import { STATUS_CODES } from 'node:http';
import type { AwsResponse } from '../service-handler';

/** The bytes of an answer after which the connection ends. */
export function lastAnswer({ status, headers = {}, body }: AwsResponse): Buffer {
  const fields = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}
