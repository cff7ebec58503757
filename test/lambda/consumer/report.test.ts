import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../lambda/consumer/core';
import { report } from '../../../lambda/consumer/report';
import { datasetMetrics } from '../../../lambda/shared/dataset-metrics';
import { capturedLines } from './support/captured-lines';

const OUTCOME: Outcome = {
  records: 4,
  events: 900,
  written: 890,
  dropped: 3,
  quarantined: { type: 5, 'not-json': 2 },
  bytesIn: 61_000,
  bytesWritten: 42_000,
  firstArrivalMs: 1_000_000,
  alreadyPresent: [],
  unreadFrom: undefined,
  object: 'raw/orders/dt=2026-11-21/hour=10/a.parquet',
  quarantineObject: 'orders/dt=2026-11-21/a-n7.jsonl.gz',
  producerBatches: ['01KAJ3G5T00000000000000001', '01KAJ3G5T00000000000000002'],
};

type Emf = Record<string, unknown> & {
  _aws: {
    CloudWatchMetrics: [
      { Namespace: string; Dimensions: string[][]; Metrics: Array<{ Name: string; Unit: string }> },
    ];
  };
};

function reported(outcome: Outcome, nowMs = 1_004_500) {
  const lines = capturedLines(() =>
    report(outcome, new Logger({ serviceName: 'consumer' }), datasetMetrics('orders'), nowMs),
  ).map((line) => JSON.parse(line) as Record<string, unknown>);
  const metrics = lines.filter((line): line is Emf => '_aws' in line);
  return { metrics, logs: lines.filter((line) => !('_aws' in line)) };
}

describe('the figures of a batch', () => {
  test('are metrics with the dataset as their only dimension', () => {
    const [batch] = reported(OUTCOME).metrics as [Emf];
    expect(batch).toMatchObject({
      dataset: 'orders',
      RecordsIn: 4,
      EventsIn: 900,
      ProcessedRecords: 890,
      QuarantinedRecords: 7,
      DroppedRecords: 3,
      BytesIn: 61_000,
      BytesWritten: 42_000,
      BatchAgeMs: 4500,
      ConditionalWriteConflicts: 0,
    });
    const [directive] = batch._aws.CloudWatchMetrics;
    expect(directive.Namespace).toBe('DataPipeline');
    expect(directive.Dimensions).toEqual([['dataset']]);
    expect(directive.Metrics).toContainEqual(
      expect.objectContaining({ Name: 'BatchAgeMs', Unit: 'Milliseconds' }),
    );
    expect(directive.Metrics).toHaveLength(9);
  });

  test('name quarantined events by reason, each reason a dimension of its own', () => {
    const [, ...byReason] = reported(OUTCOME).metrics;
    expect(byReason.map(({ reason, QuarantinedRecords }) => [reason, QuarantinedRecords])).toEqual([
      ['type', 5],
      ['not-json', 2],
    ]);
    for (const { _aws } of byReason) {
      expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['dataset', 'reason']]);
    }
  });

  test('are one log line, which tells what an earlier delivery had written and where reading ended', () => {
    const outcome = { ...OUTCOME, alreadyPresent: ['raw/orders/a.parquet'], unreadFrom: '495' };
    expect(reported(outcome).logs).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'batch consumed',
        processed: 890,
        quarantinedByReason: { type: 5, 'not-json': 2 },
        alreadyPresent: ['raw/orders/a.parquet'],
        unreadFrom: '495',
      }),
    ]);
  });

  test('lead from a producer to the objects that its batches became', () => {
    expect(reported(OUTCOME).logs).toMatchObject([
      {
        producerBatches: OUTCOME.producerBatches,
        object: OUTCOME.object,
        quarantineObject: OUTCOME.quarantineObject,
      },
    ]);
  });

  test('count the objects that an earlier delivery had written as conflicts', () => {
    const alreadyPresent = ['raw/orders/a.parquet', 'orders/a.jsonl.gz'];
    const [batch] = reported({ ...OUTCOME, alreadyPresent }).metrics as [Emf];
    expect(batch).toMatchObject({ ConditionalWriteConflicts: 2 });
  });

  test('of an empty batch have no age', () => {
    const { firstArrivalMs, ...rest } = OUTCOME;
    const [batch] = reported({ ...rest, firstArrivalMs: undefined, quarantined: {} }).metrics as [Emf];
    expect(batch).not.toHaveProperty('BatchAgeMs');
  });

  test('of a batch that arrived on a clock ahead of this one have the age zero', () => {
    const [batch] = reported(OUTCOME, 999_000).metrics as [Emf];
    expect(batch['BatchAgeMs']).toBe(0);
  });
});
