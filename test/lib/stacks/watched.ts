import type { Resource } from './synthesize';

/** A metric that something looks at. */
export interface Watched {
  readonly namespace: string;
  readonly name: string;
  /** Names of its dimensions, sorted. */
  readonly dimensions: readonly string[];
}

interface Dimension {
  readonly Name: string;
}

interface PlainMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
}

/** By an alarm, itself or in its expression. */
export function watchedByAlarm({ Properties = {} }: Resource): Watched[] {
  const { Metrics } = Properties as { Metrics?: ReadonlyArray<{ MetricStat?: { Metric: PlainMetric } }> };
  const plain =
    Metrics === undefined
      ? [Properties as unknown as PlainMetric]
      : Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  return plain.map(({ Namespace, MetricName, Dimensions = [] }) => ({
    namespace: Namespace,
    name: MetricName,
    dimensions: Dimensions.map(({ Name }) => Name).sort(),
  }));
}

export interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: ReadonlyArray<ReadonlyArray<string | { readonly expression?: string }>>;
    readonly alarms?: readonly string[];
  };
}

/** What a dashboard shows. */
export function widgetsOf({ Properties = {} }: Resource): Widget[] {
  const body = Properties['DashboardBody'] as { 'Fn::Join': [string, unknown[]] };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'a-region')).join('');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}

/** By a graph, itself or by a search for it. */
export function watchedByWidget({ properties }: Widget): Watched[] {
  return (properties.metrics ?? []).flatMap((line) => {
    const words = line.filter((each): each is string => typeof each === 'string');
    const [namespace, name, ...pairs] = words;
    if (namespace !== undefined && name !== undefined) {
      return [{ namespace, name, dimensions: pairs.filter((_, at) => at % 2 === 0).sort() }];
    }
    const { expression = '' } = line[0] as { expression?: string };
    const [, schema = '', searched = ''] = /^SEARCH\('\{(.+?)\} MetricName="(\w+)"/.exec(expression) ?? [];
    const [of = '', ...dimensions] = schema.split(',');
    return [{ namespace: of, name: searched, dimensions: dimensions.sort() }];
  });
}
