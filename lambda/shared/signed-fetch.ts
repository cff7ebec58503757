import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';

export interface SignedRequest {
  /** As in the credential scope, for instance `s3`. */
  readonly service: string;
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

export interface SignedFetchOptions {
  /** Tries in all. @default 5 */
  readonly attempts?: number;
  /** Longest pause before the second try; doubles with each further one. Milliseconds. @default 100 */
  readonly firstPauseMs?: number;
  /** For one try. Milliseconds. @default 10000 */
  readonly timeoutMs?: number;
  /** Answers below 500 that mean "again": S3 gives 409 when two conditional writes meet. @default [429] */
  readonly retriedStatuses?: readonly number[];
}

export type SignedFetch = (request: SignedRequest) => Promise<Response>;

/** AWS gives its error code in XML or in JSON; nothing else of an error's body is ever repeated. */
async function errorCode(response: Response): Promise<string> {
  const body = await response.text();
  return (
    /<Code>(\w+)<\/Code>|"__type"\s*:\s*"(?:[\w.]+#)?(\w+)"/.exec(body)?.slice(1).find(Boolean) ??
    'no error code'
  );
}

/** @throws Error with method, host, status and AWS's error code, for every answer that is not a success */
export async function expectOk(response: Response, request: SignedRequest): Promise<Response> {
  if (response.ok) return response;
  const { host, pathname } = new URL(request.url);
  throw new Error(
    `${request.method} ${host}${pathname} answered ${response.status} (${await errorCode(response)}).`,
  );
}

/**
 * AWS requests signed by hand, for functions whose cold start an SDK client would treble. Tries again
 * after a broken connection, a timeout, 5xx and the given statuses, with exponential backoff and full
 * jitter; the last answer is returned whatever it is, the last broken connection thrown.
 */
export function signedFetch(
  env: Readonly<Record<string, string | undefined>>,
  { attempts = 5, firstPauseMs = 100, timeoutMs = 10_000, retriedStatuses = [429] }: SignedFetchOptions = {},
): SignedFetch {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error('The environment lacks AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY: Lambda sets both.');
  }
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region: env['AWS_REGION'] ?? 'us-east-1',
    ...(sessionToken && { sessionToken }),
  });

  return async ({ service, url, method, headers, body }) => {
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attempts;
      try {
        // Signed anew each time: a signature is good for five minutes, a batch may wait longer.
        const request = await client.sign(url, {
          method,
          headers,
          body: body as NonNullable<RequestInit['body']>,
          aws: { service },
        });
        const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) });
        if (isLast || (response.status < 500 && !retriedStatuses.includes(response.status))) return response;
        await response.body?.cancel();
      } catch (error) {
        if (isLast)
          throw new Error(`${method} ${new URL(url).host} failed ${attempts} times.`, { cause: error });
      }
      await pause(Math.random() * firstPauseMs * 2 ** (attempt - 1));
    }
  };
}
