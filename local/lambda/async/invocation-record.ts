import type { InvocationOutcome } from '../runner/outcome';

/** Why Lambda is done with an asynchronous event. */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** An asynchronous event that Lambda is done with. */
export interface Done {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly event: string;
  readonly condition: Condition;
  /** How often the function was invoked with it. */
  readonly attempts: number;
  /** Of the last attempt; none where the function never ran. */
  readonly outcome?: Pick<InvocationOutcome, 'payload' | 'functionError'>;
}

/**
 * What a destination receives, JSON text.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function invocationRecord(done: Done, now: Date): string {
  const { requestId, functionArn, event, condition, attempts, outcome } = done;
  return JSON.stringify({
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event),
    ...(outcome === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(outcome.functionError === undefined ? {} : { functionError: outcome.functionError }),
          },
          responsePayload: JSON.parse(outcome.payload),
        }),
  });
}

/** The longest error message that a dead-letter queue is told. */
const MESSAGE_CHARACTERS = 1024;

/** Attributes of the message to a dead-letter queue or topic; its body is the event. */
export function deadLetterAttributes({ requestId, condition, outcome }: Done) {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const message =
    outcome === undefined
      ? condition === 'ZeroReservedConcurrency'
        ? 'Function not invoked. Function is configured with zero reserved concurrent executions'
        : 'Rate Exceeded.'
      : errorMessageOf(outcome.payload);
  return {
    RequestID: text(requestId),
    ErrorCode: { DataType: 'Number', StringValue: outcome === undefined ? '429' : '200' },
    ...(message === '' ? {} : { ErrorMessage: text(message.slice(0, MESSAGE_CHARACTERS)) }),
  };
}

function errorMessageOf(payload: string): string {
  const { errorMessage } = (JSON.parse(payload) ?? {}) as { errorMessage?: unknown };
  return typeof errorMessage === 'string' ? errorMessage : '';
}

/** Where a bucket receives the record: `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`. */
export function recordKey(functionName: string, now: Date, uuid: string): string {
  const [day, clock] = [now.toISOString().slice(0, 10), now.toISOString().slice(11, 19)];
  const folder = `aws/lambda/async/${functionName}/${day.replaceAll('-', '/')}`;
  return `${folder}/${day}T${clock.replaceAll(':', '.')}-${uuid}`;
}
