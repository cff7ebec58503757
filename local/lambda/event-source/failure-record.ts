import { randomUUID } from 'node:crypto';
import { eventOf } from './kinesis-event';
import type { Mapping } from './mapping';
import type { Discard } from './process-batch';

export interface FailureObject {
  readonly key: string;
  readonly body: string;
}

/**
 * The object that an S3 on-failure destination receives: the invocation record with the whole event in
 * `payload`, under `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function failureObject(mapping: Mapping, shardId: string, discard: Discard, now: Date): FailureObject {
  const { records, reason, invocations, last } = discard;
  const first = records[0];
  const final = records.at(-1);
  if (first === undefined || final === undefined) throw new Error('There is nothing to give up.');
  const time = now.toISOString();
  const [day, clock] = [time.slice(0, 10), time.slice(11, 19)];
  const body = {
    requestContext: {
      requestId: last?.requestId ?? randomUUID(),
      functionArn: mapping.functionArn,
      condition: reason,
      approximateInvokeCount: invocations,
    },
    ...(last === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: last.functionError ?? null,
          },
        }),
    version: '1.0',
    timestamp: time,
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: final.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivedAt).toISOString(),
      approximateArrivalOfLastRecord: new Date(final.arrivedAt).toISOString(),
      batchSize: records.length,
      streamArn: mapping.eventSourceArn,
    },
    payload: eventOf(records),
  };
  const folder = `aws/lambda/${mapping.uuid}/${shardId}/${day.replaceAll('-', '/')}`;
  return {
    key: `${folder}/${day}T${clock.replaceAll(':', '.')}-${randomUUID()}`,
    body: JSON.stringify(body),
  };
}
