import { invalid } from './operation';

interface Result {
  readonly Timestamps: readonly Date[];
  readonly Values: readonly number[];
}

/** Of one call of GetMetricData. */
const MOST_DATAPOINTS = 100_800;

/**
 * So many datapoints of all results as one call may have, and the token for the rest. A result that goes on
 * behind the page is PartialData. Results without any datapoint come on the first page.
 *
 * @throws AwsError ValidationError
 */
export function dataPage<R extends Result>(
  results: readonly R[],
  size = MOST_DATAPOINTS,
  token: string | undefined = undefined,
) {
  if (!(size >= 1 && size <= MOST_DATAPOINTS)) {
    throw invalid(`MaxDatapoints must be from 1 to ${MOST_DATAPOINTS}.`);
  }
  const first = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(first) || first < 0) throw invalid(`"${token}" is no token of these results.`);
  const last = first + size;
  let begin = 0;
  const page = results.flatMap((result) => {
    const length = result.Values.length;
    const from = Math.max(0, first - begin);
    const to = Math.max(0, Math.min(length, last - begin));
    begin += length;
    if (length === 0 ? token !== undefined : from >= to) return [];
    const { Timestamps, Values } = result;
    return [
      {
        ...result,
        Timestamps: Timestamps.slice(from, to),
        Values: Values.slice(from, to),
        StatusCode: to < length ? 'PartialData' : 'Complete',
      },
    ];
  });
  return { MetricDataResults: page, NextToken: last < begin ? String(last) : undefined };
}
