import type { IncomingHttpHeaders } from 'node:http';

/** One signed AWS call, its body already read; the signature is not verified (loopback only). */
export interface AwsRequest {
  /** Service name of the SigV4 credential scope: athena, states, lambda, glue, monitoring, … */
  readonly service: string;
  /** Last part of X-Amz-Target, or the Query protocol's Action; undefined for REST services (lambda). */
  readonly operation: string | undefined;
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * What the gateway serves itself. A request whose handler's `handles` is false goes on to MiniStack;
 * `handles` sees the request without its body (an empty Buffer), so that big bodies stream through.
 */
export interface ServiceHandler {
  readonly service: string;
  handles(request: AwsRequest): boolean;
  /** Asked after `handles`, with the body: false lets the call go on to MiniStack all the same. @default true */
  takes?(request: AwsRequest): boolean;
  /** Told of a call of the service before it goes on; may hold it back. What it answers is called at the end. */
  passing?(request: AwsRequest): Promise<() => void>;
  /** @throws AwsError, which the gateway renders; anything else becomes an InternalFailure. */
  handle(request: AwsRequest): Promise<AwsResponse>;
}

/** An error as the service's own SDK exception: `code` is the exception's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the exception's shape, for instance AthenaErrorCode. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/**
 * The input of a call of the JSON protocols; `{}` where there is no body.
 *
 * @throws AwsError SerializationException
 */
export function jsonBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The body is not JSON: ${(error as Error).message}`);
  }
}

/** A JSON answer; the gateway sets the protocol's content type when none is given. */
export function jsonResponse(body: unknown, status = 200): AwsResponse {
  return { status, body: JSON.stringify(body) };
}

/** For a call of a service that we serve, whose operation we do not know. */
export function unknownOperation(request: AwsRequest): AwsError {
  const name = request.operation ?? `${request.method} ${request.path}`;
  return new AwsError(
    'UnknownOperationException',
    `The local environment does not serve ${request.service} ${name}.`,
  );
}
