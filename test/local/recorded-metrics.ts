import type { Datum, MetricSink } from '../../local/monitoring/metric-sink';

export interface RecordedMetrics extends MetricSink {
  /** Values of a metric, in the order in which they came. @param dimensions all of them: `{ FunctionName: 'f' }` */
  values(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): number[];
  data(namespace: string): readonly Datum[];
}

/** A metric store that keeps every datum. */
export function recordedMetrics(): RecordedMetrics {
  const all: Array<Datum & { readonly namespace: string }> = [];
  const same = (a: object, b: object) =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
  return {
    put: (namespace, data) => void all.push(...data.map((datum) => ({ ...datum, namespace }))),
    values: (namespace, metric, dimensions) =>
      all
        .filter((datum) => datum.namespace === namespace && datum.metric === metric)
        .filter((datum) => same(datum.dimensions, dimensions))
        .map(({ value }) => value),
    data: (namespace) => all.filter((datum) => datum.namespace === namespace),
  };
}
