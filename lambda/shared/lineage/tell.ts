import type { Logger } from '@aws-lambda-powertools/logger';
import { runMetrics } from '../../../lib/wiring/metrics';
import { datasetMetrics } from '../dataset-metrics';
import type { Lake } from '../lake';
import { type LineageSink, lineageSink } from './sink';

/** A sink that warns, and counts, when the endpoint does not take an event. */
export function watchedLineageSink(endpoint: string, lake: Lake, logger: Logger): LineageSink {
  return lineageSink({
    lake,
    endpoint,
    undelivered: (dataset, reason) => {
      logger.warn('the lineage endpoint did not take an event, which stands in the lake', {
        dataset,
        reason,
      });
      const metrics = datasetMetrics(dataset);
      metrics.addMetric(runMetrics.lineageUndelivered.name, runMetrics.lineageUndelivered.unit, 1);
      metrics.publishStoredMetrics();
    },
  });
}
