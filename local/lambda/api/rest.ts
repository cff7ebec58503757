import { pathPattern, restOperations } from '../../gateway/rest-operations';
import { AwsError, type AwsRequest, type AwsResponse, unknownOperation } from '../../gateway/service-handler';
import type { FunctionRegistry } from '../function-registry';
import { type FunctionRecord, functionReference } from './function-record';

/** One operation of the REST API: its method, its path with `{labels}`, and what it does. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  handle(call: Call): Promise<AwsResponse>;
}

export interface Call {
  readonly request: AwsRequest;
  /** Path labels, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** The body as a JSON object; {} when there is none. @throws AwsError InvalidRequestContentException. */
  body<T>(): T;
}

/** The function that a call's label `name` and its qualifier refer to. @throws AwsError ResourceNotFoundException. */
export function functionOf(registry: FunctionRegistry, { labels, request }: Call): FunctionRecord {
  return registry.get(labels['name'] as string, request.query.get('Qualifier') ?? undefined);
}

/** True when a call names a version of its function, which is always `$LATEST`. */
export function isQualified({ labels, request }: Call): boolean {
  return (
    request.query.has('Qualifier') || functionReference(labels['name'] as string).qualifier !== undefined
  );
}

/**
 * Finds the operation that a request asks for and runs it. @throws AwsError naming an operation that no route has.
 *
 * @param sdk module of the service's SDK client, which knows all of its operations
 */
export function router(routes: readonly Route[], sdk: object): (request: AwsRequest) => Promise<AwsResponse> {
  const compiled = routes.map((route) => ({ route, pattern: pathPattern(route.path) }));
  const nameOf = restOperations(sdk);
  return async (request) => {
    for (const { route, pattern } of compiled) {
      const match = route.method === request.method ? pattern.exec(request.path) : null;
      if (match === null) continue;
      const labels = Object.entries(match.groups ?? {}).map(
        ([label, value]) => [label, decodeURIComponent(value)] as const,
      );
      return route.handle({ request, labels: Object.fromEntries(labels), body: () => jsonBody(request) });
    }
    throw unknownOperation({ ...request, operation: nameOf(request) });
  };
}

function jsonBody<T>(request: AwsRequest): T {
  if (request.body.length === 0) return {} as T;
  try {
    return JSON.parse(request.body.toString('utf8')) as T;
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
}
