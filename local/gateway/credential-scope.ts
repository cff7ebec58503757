import type { IncomingHttpHeaders } from 'node:http';

/** `<key>/<date>/<region>/<service>/aws4_request`; SigV4A leaves the region out. */
const SCOPE = /\/\d{8}\/(?:[^/]+\/)?([^/]+)\/aws4_request$/;

/**
 * Service named by the SigV4 credential scope: the Authorization header's, or a presigned URL's
 * X-Amz-Credential. The signature itself is not verified. Undefined for an unsigned request.
 */
export function signedService(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  return SCOPE.exec(credential ?? '')?.[1]?.toLowerCase();
}
