import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { cbor } from '@smithy/core/cbor';
import { AwsError, type AwsResponse } from './service-handler';

/** How a client reads errors: by the protocol that it spoke. */
export type Protocol = 'json' | 'cbor' | 'rest-json' | 'query' | 's3';

const FORM = 'application/x-www-form-urlencoded';

export function protocolOf(service: string | undefined, headers: IncomingHttpHeaders): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (headers['content-type']?.startsWith(FORM)) return 'query';
  return service === undefined || service === 's3' ? 's3' : 'rest-json';
}

/** `application/x-amz-json-1.0` or `-1.1`, whichever the client spoke. */
export function jsonContentType(headers: IncomingHttpHeaders): string {
  const spoken = headers['content-type'];
  return spoken?.startsWith('application/x-amz-json-') ? spoken : 'application/json';
}

/**
 * The error as the client's SDK expects it. An AwsError keeps its code, status and members; anything
 * else is a fault of the local environment and becomes InternalFailure with its message.
 */
export function errorResponse(
  error: unknown,
  protocol: Protocol,
  headers: IncomingHttpHeaders = {},
): AwsResponse {
  const known = error instanceof AwsError ? error : new AwsError('InternalFailure', messageOf(error), 500);
  const requestId = randomUUID();
  switch (protocol) {
    case 'json':
    case 'rest-json':
      return {
        status: known.status,
        headers: {
          'content-type': jsonContentType(headers),
          'x-amzn-errortype': known.code,
          'x-amzn-requestid': requestId,
          ...queryError(known, headers),
        },
        body: JSON.stringify({
          ...known.members,
          __type: known.code,
          message: known.message,
          // Lambda's exceptions and some older shapes capitalise it; clients read either.
          Message: known.message,
        }),
      };
    case 'cbor':
      return {
        status: known.status,
        headers: {
          'content-type': 'application/cbor',
          'smithy-protocol': 'rpc-v2-cbor',
          'x-amzn-requestid': requestId,
          ...queryError(known, headers),
        },
        body: Buffer.from(cbor.serialize({ ...known.members, __type: known.code, message: known.message })),
      };
    case 'query':
      return xml(
        known,
        `<ErrorResponse><Error><Type>${fault(known)}</Type>${details(known)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    case 's3':
      return xml(known, `<Error>${details(known)}<RequestId>${requestId}</RequestId></Error>`);
  }
}

/** For services that once spoke the Query protocol, whose clients know errors by the names of that time. */
function queryError(error: AwsError, headers: IncomingHttpHeaders): Record<string, string> {
  return headers['x-amzn-query-mode'] === 'true'
    ? { 'x-amzn-query-error': `${error.code};${fault(error)}` }
    : {};
}

const fault = (error: AwsError) => (error.status < 500 ? 'Sender' : 'Receiver');

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function details(error: AwsError): string {
  return `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
}

function xml(error: AwsError, body: string): AwsResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
