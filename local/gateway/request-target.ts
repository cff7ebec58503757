import type { IncomingHttpHeaders } from 'node:http';

/** Path, still percent-encoded, and query of a request's target. */
export function parseUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Smithy's RPC v2 names service and operation in the path. */
const RPC_PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/**
 * The operation that a call names: by its target header, its path (Smithy's RPC v2) or the Query protocol's Action.
 *
 * @param form the body of the Query protocol
 */
export function operationOf(
  headers: IncomingHttpHeaders,
  path: string,
  query: URLSearchParams,
  form: Buffer | undefined,
): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const called = RPC_PATH.exec(path)?.[1];
  if (called !== undefined) return called;
  const action = form === undefined ? null : new URLSearchParams(form.toString('utf8')).get('Action');
  return action ?? query.get('Action') ?? undefined;
}
