import { Metrics } from '@aws-lambda-powertools/metrics';
import { DATASET_DIMENSION, METRIC_NAMESPACE } from '../../lib/wiring/metrics';

/** Metrics of one dataset, without Powertools' dimension `service`: an alarm must name every dimension. */
export function datasetMetrics(dataset: string): Metrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ [DATASET_DIMENSION]: dataset });
  return metrics;
}
