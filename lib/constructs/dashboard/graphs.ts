import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  AxisPosition,
  type CustomMetric,
  type CustomMetricGroup,
  GraphWidgetType,
  type MetricWithAlarmSupport,
} from 'cdk-monitoring-constructs';
import { METRIC_NAMESPACE, type Metric } from '../../wiring/metrics';
import { type Measure, platformMetric } from '../alarms/metrics';

/** Seconds; a page shows a day. */
export const RESOLUTION_SECONDS = 300;

/** One line of a graph. */
export type Line = MetricWithAlarmSupport;

/** Lines of the platform's metrics with the same dimensions, by label. */
export function lines(
  dimensions: Readonly<Record<string, string>>,
  statistic: Measure['statistic'],
  byLabel: Readonly<Record<string, Metric>>,
): Line[] {
  return Object.entries(byLabel).map(([label, metric]) =>
    platformMetric(metric, dimensions, { statistic, seconds: RESOLUTION_SECONDS, label }),
  );
}

/**
 * A line for each value that a dimension takes, whichever come up.
 *
 * @param by dimension without a fixed value
 */
export function linesBy(
  { name, dimensions: declared }: Metric,
  by: string,
  fixed: Readonly<Record<string, string>>,
  statistic: 'Sum' | 'Maximum' | 'Minimum',
): Line {
  const wanted = [...Object.keys(fixed), by];
  if (!declared.some((set) => set.length === wanted.length && wanted.every((each) => set.includes(each)))) {
    throw new Error(`${name} is not declared by {${wanted.join(', ')}}: see lib/wiring/metrics.ts.`);
  }
  const schema = [METRIC_NAMESPACE, ...wanted].join(',');
  const terms = [`MetricName="${name}"`, ...Object.entries(fixed).map(([key, value]) => `${key}="${value}"`)];
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{${schema}} ${terms.join(' ')}', '${statistic}', ${RESOLUTION_SECONDS})`,
    usingMetrics: {},
    label: `\${PROP('Dim.${by}')}`,
    period: Duration.seconds(RESOLUTION_SECONDS),
  });
}

export interface Graph {
  readonly title: string;
  readonly left: readonly Line[];
  readonly right?: readonly Line[];
  /** Unit of each axis. */
  readonly units: { readonly left: string; readonly right?: string };
  /** A line of its own at a value that an alarm looks at. */
  readonly limit?: { readonly value: number; readonly label: string };
  readonly stacked?: true;
}

export function graph({ title, left, right = [], units, limit, stacked }: Graph): CustomMetricGroup {
  return {
    title,
    metrics: [...left, ...right.map((metric) => onRightAxis(metric))],
    graphWidgetType: stacked === true ? GraphWidgetType.STACKED_AREA : GraphWidgetType.LINE,
    graphWidgetAxis: { label: units.left, min: 0, showUnits: false },
    ...(units.right === undefined
      ? {}
      : { graphWidgetRightAxis: { label: units.right, min: 0, showUnits: false } }),
    ...(limit === undefined ? {} : { horizontalAnnotations: [limit] }),
  };
}

/** The library lets only a metric with alarms choose its axis. Ours are made elsewhere, so it has none here. */
function onRightAxis(metric: Line): CustomMetric {
  return { metric, alarmFriendlyName: 'none', addAlarm: {}, position: AxisPosition.RIGHT };
}
