import { randomUUID } from 'node:crypto';
import { eventOf } from './kinesis-event';
import type { StreamMapping } from './mapping';
import type { Discard } from './process-batch';

/** What a queue or a topic receives of records that are given up; they have to be read from the stream. */
export interface FailureRecord {
  readonly requestContext: object;
  /** Absent when the function was never invoked. */
  readonly responseContext?: object;
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: object;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
export function failureRecord(
  mapping: StreamMapping,
  shardId: string,
  discard: Discard,
  now: Date,
): FailureRecord {
  const { records, reason, invocations, last } = discard;
  const first = records[0];
  const final = records.at(-1);
  if (first === undefined || final === undefined) throw new Error('There is nothing to give up.');
  return {
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
    timestamp: now.toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: final.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivedAt).toISOString(),
      approximateArrivalOfLastRecord: new Date(final.arrivedAt).toISOString(),
      batchSize: records.length,
      streamArn: mapping.eventSourceArn,
    },
  };
}

export interface FailureObject {
  readonly key: string;
  readonly body: string;
}

/**
 * The object that a bucket receives: the record with the whole event in `payload`, under
 * `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>`.
 */
export function failureObject(
  mapping: StreamMapping,
  shardId: string,
  discard: Discard,
  now: Date,
): FailureObject {
  const record = failureRecord(mapping, shardId, discard, now);
  const [day, clock] = [record.timestamp.slice(0, 10), record.timestamp.slice(11, 19)];
  const folder = `aws/lambda/${mapping.uuid}/${shardId}/${day.replaceAll('-', '/')}`;
  return {
    key: `${folder}/${day}T${clock.replaceAll(':', '.')}-${randomUUID()}`,
    body: JSON.stringify({ ...record, payload: eventOf(discard.records) }),
  };
}
