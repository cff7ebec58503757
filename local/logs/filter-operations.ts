import { parseFilterPattern, selectedBy } from './filter-pattern';
import type { MetricTransformation } from './metric-filters';
import { groupOf, invalid, type LogsParts, type Operations, operation, pageOf, required } from './operation';

const PAGE = 50;
const MOST_DIMENSIONS = 3;

/** Metric filters: what counts events as metrics. */
export function filterOperations({ groups, filters }: LogsParts): Operations {
  return {
    PutMetricFilter: operation<{
      logGroupName?: string;
      filterName?: string;
      filterPattern?: string;
      metricTransformations?: readonly MetricTransformation[];
    }>(['logGroupName', 'filterName', 'filterPattern', 'metricTransformations'], async (input) => {
      const logGroupName = groupOf({ logGroupName: required(input.logGroupName, 'logGroupName') }, groups);
      const metricTransformations = required(input.metricTransformations, 'metricTransformations');
      if (metricTransformations.length !== 1) {
        throw invalid(`metricTransformations has ${metricTransformations.length} elements; wanted is one.`);
      }
      for (const transformation of metricTransformations) checkTransformation(transformation);
      await filters.put({
        logGroupName,
        filterName: required(input.filterName, 'filterName'),
        filterPattern: input.filterPattern ?? '',
        metricTransformations,
        creationTime: Date.now(),
      });
      return {};
    }),

    DescribeMetricFilters: operation<{
      logGroupName?: string;
      filterNamePrefix?: string;
      metricName?: string;
      metricNamespace?: string;
      limit?: number;
      nextToken?: string;
    }>(
      ['logGroupName', 'filterNamePrefix', 'metricName', 'metricNamespace', 'limit', 'nextToken'],
      async ({ logGroupName, filterNamePrefix = '', metricName, metricNamespace, ...input }) => {
        if ((metricName === undefined) !== (metricNamespace === undefined)) {
          throw invalid('metricName and metricNamespace go together.');
        }
        if (logGroupName !== undefined) groups.get(logGroupName);
        const found = filters
          .list()
          .filter((filter) => logGroupName === undefined || filter.logGroupName === logGroupName)
          .filter(({ filterName }) => filterName.startsWith(filterNamePrefix))
          .filter(
            ({ metricTransformations }) =>
              metricName === undefined ||
              metricTransformations.some(
                (each) => each.metricName === metricName && each.metricNamespace === metricNamespace,
              ),
          );
        const { page, next } = pageOf(found, input, PAGE);
        return { metricFilters: page, ...next };
      },
    ),

    DeleteMetricFilter: operation<{ logGroupName?: string; filterName?: string }>(
      ['logGroupName', 'filterName'],
      async ({ logGroupName, filterName }) => {
        const group = groupOf({ logGroupName: required(logGroupName, 'logGroupName') }, groups);
        await filters.delete(group, required(filterName, 'filterName'));
        return {};
      },
    ),

    TestMetricFilter: operation<{ filterPattern?: string; logEventMessages?: readonly string[] }>(
      ['filterPattern', 'logEventMessages'],
      async ({ filterPattern = '', logEventMessages }) => {
        const matches = parseFilterPattern(filterPattern);
        return {
          matches: required(logEventMessages, 'logEventMessages').flatMap((eventMessage, index) =>
            matches(eventMessage)
              ? [
                  {
                    eventNumber: index + 1,
                    eventMessage,
                    extractedValues: selectedBy(filterPattern, eventMessage),
                  },
                ]
              : [],
          ),
        };
      },
    ),
  };
}

/** @throws AwsError InvalidParameterException */
function checkTransformation(transformation: MetricTransformation): void {
  const { metricName, metricNamespace, metricValue, defaultValue, dimensions = {} } = transformation;
  required(metricName, 'metricName');
  required(metricNamespace, 'metricNamespace');
  required(metricValue, 'metricValue');
  if (!metricValue.startsWith('$') && Number.isNaN(Number(metricValue))) {
    throw invalid(`metricValue is ${metricValue}; wanted is a number or a field, $.name.`);
  }
  const count = Object.keys(dimensions).length;
  if (count > MOST_DIMENSIONS) throw invalid(`dimensions has ${count} elements; at most ${MOST_DIMENSIONS}.`);
  if (count > 0 && defaultValue !== undefined) {
    throw invalid(
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    );
  }
}
