import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type Metric } from '../../wiring/metrics';

export interface Measure {
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';
  readonly seconds: number;
  readonly label?: string;
}

/**
 * A metric of the platform's own.
 *
 * @throws Error when the metric is not declared with these dimensions: to CloudWatch it would be another one,
 *   that nobody emits.
 */
export function platformMetric(
  { name, dimensions: declared }: Metric,
  dimensions: Readonly<Record<string, string>>,
  measure: Measure,
): cloudwatch.Metric {
  const wanted = Object.keys(dimensions).sort().join(', ');
  if (!declared.some((set) => [...set].sort().join(', ') === wanted)) {
    throw new Error(`${name} is not declared by {${wanted}}: see lib/wiring/metrics.ts.`);
  }
  return awsMetric(METRIC_NAMESPACE, name, dimensions, measure);
}

/** A metric that a service of AWS publishes; the dimensions have to be one whole set of its own. */
export function awsMetric(
  namespace: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
  { statistic, seconds, label }: Measure,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace,
    metricName,
    dimensionsMap: { ...dimensions },
    statistic,
    period: Duration.seconds(seconds),
    ...(label === undefined ? {} : { label }),
  });
}

/** @param metrics by the ids that the expression names them by */
export function calculated(
  expression: string,
  metrics: Readonly<Record<string, cloudwatch.IMetric>>,
  { seconds, label }: { readonly seconds: number; readonly label: string },
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression,
    usingMetrics: { ...metrics },
    period: Duration.seconds(seconds),
    label,
  });
}

/** One value of several metrics; a period in which none has a value has none. */
export function together(
  how: 'SUM' | 'MAX',
  metrics: readonly cloudwatch.Metric[],
  of: { readonly seconds: number; readonly label: string },
): cloudwatch.IMetric {
  const [only, ...others] = metrics;
  if (only !== undefined && others.length === 0) return only;
  const ids = metrics.map((_, index) => `m${index}`);
  const byId = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return calculated(`${how}([${ids.join(',')}])`, byId, of);
}
