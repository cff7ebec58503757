import { Metrics } from '@aws-lambda-powertools/metrics';
import {
  DATASET_DIMENSION,
  JOB_DIMENSION,
  METRIC_NAMESPACE,
  SERVICE_DIMENSION,
} from '../../lib/wiring/metrics';

/** Without Powertools' dimension `service`: an alarm must name every dimension. */
function metricsOf(dimensions: Record<string, string>): Metrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions(dimensions);
  return metrics;
}

/** Metrics of one dataset. */
export const datasetMetrics = (dataset: string): Metrics => metricsOf({ [DATASET_DIMENSION]: dataset });

/** Metrics of one Glue job. */
export const jobMetrics = (job: string): Metrics => metricsOf({ [JOB_DIMENSION]: job });

/** Metrics of a service that is billed, in Cost Explorer's words. */
export const serviceMetrics = (service: string): Metrics => metricsOf({ [SERVICE_DIMENSION]: service });

/** Metrics of the whole environment: the empty set of dimensions is one, and no set at all is no metric. */
export const environmentMetrics = (): Metrics => metricsOf({}).addDimensions({});
