import type { MetricSink } from '../monitoring/metric-sink';
import { embeddedMetrics } from './emf';

/**
 * Puts the metrics that functions embed in their logs where AWS's agent puts them. The returned function takes
 * one line of a log and never throws.
 */
export function forwardEmbedded(metrics: MetricSink): (line: string) => void {
  return (line) => {
    for (const { namespace, data } of embeddedMetrics(line)) {
      const flat = data.flatMap((datum) => {
        const { MetricName = '', Dimensions = [], Values = [], Unit, Timestamp, StorageResolution } = datum;
        const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
        return Values.map((value) => ({
          metric: MetricName,
          dimensions,
          value,
          ...(Unit === undefined ? {} : { unit: Unit }),
          ...(Timestamp === undefined ? {} : { time: Timestamp.getTime() }),
          ...(StorageResolution === 1 ? { highResolution: true } : {}),
        }));
      });
      if (flat.length > 0) metrics.put(namespace, flat);
    }
  };
}
