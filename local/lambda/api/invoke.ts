import { randomUUID } from 'node:crypto';
import { AwsError, type AwsRequest, type AwsResponse } from '../../gateway/service-handler';
import type { AsyncInvocations } from '../async/async-invocations';
import type { FunctionRegistry } from '../function-registry';
import { MAX_EVENT_BYTES } from '../runner/outcome';
import { functionOf, isQualified, type Route } from './rest';
import { invalid, unserved, violation } from './validation';

/** The longest event that may be left to be run asynchronously. Bytes. */
const MAX_ASYNC_EVENT_BYTES = 1_048_576;
const TYPES = ['RequestResponse', 'Event', 'DryRun'];

/** Invoke: RequestResponse, Event and DryRun. */
export function invokeRoute(registry: FunctionRegistry, events: AsyncInvocations): Route {
  return {
    operation: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{name}/invocations',
    handle: async (call) => {
      const { request } = call;
      const record = functionOf(registry, call);
      const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
      if (!TYPES.includes(type)) {
        throw violation('invocationType', type, `satisfy enum value set: [${TYPES.join(', ')}]`);
      }
      refuseUnservedHeaders(request);
      const event = eventOf(request.body, type === 'Event' ? MAX_ASYNC_EVENT_BYTES : MAX_EVENT_BYTES);
      const clientContext = clientContextOf(request);
      if (type === 'DryRun') return { status: 204, body: '' };
      const requestId = randomUUID();
      if (type === 'Event') {
        await events.add(record.name, event, requestId);
        return { status: 202, headers: { 'x-amzn-requestid': requestId }, body: '' };
      }
      const outcome = await registry.invoke(record.name, {
        event,
        requestId,
        functionArn: isQualified(call) ? `${record.arn}:$LATEST` : record.arn,
        ...(clientContext === undefined ? {} : { clientContext }),
      });
      const wantsTail = header(request, 'x-amz-log-type') === 'Tail';
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        'x-amzn-requestid': requestId,
        ...(outcome.functionError === undefined ? {} : { 'x-amz-function-error': outcome.functionError }),
        ...(wantsTail ? { 'x-amz-log-result': outcome.logTail.toString('base64') } : {}),
      };
      return { status: 200, headers, body: outcome.payload } satisfies AwsResponse;
    },
  };
}

function header({ headers }: AwsRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refuseUnservedHeaders(request: AwsRequest): void {
  if (header(request, 'x-amz-tenant-id') !== undefined)
    throw unserved('TenantId', 'functions have no tenants');
  if (header(request, 'x-amz-durable-execution-name') !== undefined) {
    throw unserved('DurableExecutionName', 'there are no durable executions');
  }
}

/** JSON text of what the caller says of itself; events that are left to be run get none. */
function clientContextOf(request: AwsRequest): string | undefined {
  const encoded = header(request, 'x-amz-client-context');
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    throw invalid('Client context must be a valid Base64-encoded JSON object.');
  }
  return text;
}

function eventOf(body: Buffer, most: number): string {
  if (body.length > most) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
      413,
      { Type: 'User' },
    );
  }
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
      400,
      { Type: 'User' },
    );
  }
  return text;
}
