import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { consumerMetrics, REASON_DIMENSION } from '../../lib/wiring/metrics';
import type { Outcome } from './core';

/**
 * A batch's figures as one log line and as metrics. Figures and object keys only: fields and values of
 * events stay in the quarantine.
 */
export function report(outcome: Outcome, logger: Logger, metrics: Metrics, nowMs: number): void {
  const quarantined = Object.values(outcome.quarantined).reduce((sum, count) => sum + count, 0);
  const figures = {
    recordsIn: outcome.records,
    eventsIn: outcome.events,
    processed: outcome.written,
    quarantined,
    dropped: outcome.dropped,
    bytesIn: outcome.bytesIn,
    bytesWritten: outcome.bytesWritten,
    conflicts: outcome.alreadyPresent.length,
    ...(outcome.firstArrivalMs !== undefined && { batchAge: Math.max(0, nowMs - outcome.firstArrivalMs) }),
  };
  for (const [figure, value] of Object.entries(figures)) {
    const { name, unit } = consumerMetrics[figure as keyof typeof consumerMetrics];
    metrics.addMetric(name, unit, value);
  }
  metrics.publishStoredMetrics();
  for (const [reason, count] of Object.entries(outcome.quarantined)) {
    metrics.addDimension(REASON_DIMENSION, reason);
    metrics.addMetric(consumerMetrics.quarantined.name, consumerMetrics.quarantined.unit, count);
    // Publishing ends the dimension, so that each reason stands in an EMF line of its own.
    metrics.publishStoredMetrics();
  }
  logger.info('batch consumed', {
    ...figures,
    quarantinedByReason: outcome.quarantined,
    object: outcome.object,
    quarantineObject: outcome.quarantineObject,
    producerBatches: outcome.producerBatches,
    alreadyPresent: outcome.alreadyPresent,
    ...(outcome.unreadFrom !== undefined && { unreadFrom: outcome.unreadFrom }),
  });
}
