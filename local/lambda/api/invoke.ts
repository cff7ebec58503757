import { AwsError, type AwsResponse } from '../../gateway/service-handler';
import type { FunctionRegistry } from '../function-registry';
import { MAX_EVENT_BYTES } from '../runner/outcome';
import type { AsyncInvocations } from './async-invocations';
import type { Route } from './rest';

/** Invoke: RequestResponse, Event and DryRun. */
export function invokeRoute(registry: FunctionRegistry, events: AsyncInvocations): Route {
  return {
    operation: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{name}/invocations',
    handle: async ({ labels, request }) => {
      const record = registry.get(labels['name'] as string);
      const event = eventOf(request.body);
      const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
      if (type === 'DryRun') return { status: 204, body: '' };
      if (type === 'Event') {
        events.add(record.name, event);
        return { status: 202, body: '' };
      }
      const outcome = await registry.invoke(record.name, { event });
      const wantsTail = request.headers['x-amz-log-type'] === 'Tail';
      const headers: Record<string, string> = {
        'x-amz-executed-version': '$LATEST',
        'x-amzn-requestid': outcome.requestId,
        ...(outcome.functionError === undefined ? {} : { 'x-amz-function-error': outcome.functionError }),
        ...(wantsTail ? { 'x-amz-log-result': outcome.logTail.toString('base64') } : {}),
      };
      return { status: 200, headers, body: outcome.payload } satisfies AwsResponse;
    },
  };
}

function eventOf(body: Buffer): string {
  if (body.length > MAX_EVENT_BYTES) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`,
      413,
    );
  }
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
  return text;
}
