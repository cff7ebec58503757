import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';

export interface EmbeddedMetrics {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

interface Directive {
  readonly Namespace?: string;
  readonly Dimensions?: ReadonlyArray<readonly string[]>;
  readonly Metrics?: ReadonlyArray<{
    readonly Name: string;
    readonly Unit?: StandardUnit;
    readonly StorageResolution?: number;
  }>;
}

/** Cheap enough to ask of every line that a function prints. */
const MARK = '"CloudWatchMetrics"';

/**
 * The metrics in one line of a function's log, in the embedded metric format; none when it holds none.
 * A value that is missing or no number is left out, and so is a set of dimensions that the line does not have,
 * as CloudWatch does.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): EmbeddedMetrics[] {
  if (!line.includes(MARK)) return [];
  let root: Record<string, unknown>;
  try {
    root = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Something that merely looks like it: a stack trace, a line cut off.
    return [];
  }
  const { Timestamp, CloudWatchMetrics = [] } = (root['_aws'] ?? {}) as {
    Timestamp?: number;
    CloudWatchMetrics?: readonly Directive[];
  };
  const timestamp = new Date(Timestamp ?? Date.now());
  return CloudWatchMetrics.map(({ Namespace = 'aws-embedded-metrics', Dimensions = [[]], Metrics = [] }) => ({
    namespace: Namespace,
    data: Dimensions.filter((names) => names.every((name) => typeof root[name] === 'string')).flatMap(
      (names) =>
        Metrics.flatMap(({ Name, Unit, StorageResolution }) => {
          const values = [root[Name]].flat().filter((value) => typeof value === 'number');
          if (values.length === 0) return [];
          const dimensions = names.map((name) => ({ Name: name, Value: String(root[name]) }));
          return [
            {
              MetricName: Name,
              Dimensions: dimensions,
              Timestamp: timestamp,
              Values: values,
              ...(Unit === undefined ? {} : { Unit }),
              ...(StorageResolution === undefined ? {} : { StorageResolution }),
            },
          ];
        }),
    ),
  }));
}
