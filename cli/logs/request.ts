import { deployedIn, environmentNamed } from '../../lib/config';
import { runGroupOf } from '../../lib/contract/order-marts';
import { datasets } from '../../lib/datasets';
import { type LogQuery, type LogQueryId, logQueries } from '../../lib/wiring/log-queries';
import { knownDataset } from '../known';
import { UserError } from '../user-error';

interface LogsAsked {
  readonly id: LogQueryId;
  readonly environment: string;
  /** Name. @default - all of the environment */
  readonly dataset?: string;
  /** How far back. Milliseconds. */
  readonly sinceMs: number;
  /** Only lines that hold this text, letter by letter. @default - all */
  readonly match?: string;
}

/** What Logs Insights is asked. */
export interface LogsRequest {
  readonly logGroups: readonly string[];
  readonly query: string;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** @throws UserError naming the saved queries there are */
export function knownQuery(id: string): LogQueryId {
  if (Object.hasOwn(logQueries, id)) return id as LogQueryId;
  throw new UserError(`There is no saved query "${id}". Name one of: ${Object.keys(logQueries).join(', ')}.`);
}

/** @throws UserError when a dataset is named that there is not, or that the query has no use for */
export function requestOf(
  { id, environment, dataset, sinceMs, match }: LogsAsked,
  nowMs: number,
): LogsRequest {
  const saved: LogQuery = logQueries[id];
  return {
    logGroups: logGroupsOf(saved, id, environment, dataset),
    query: match === undefined ? saved.query : `filter @message like ${literal(match)}\n| ${saved.query}`,
    from: Math.floor((nowMs - sinceMs) / 1000),
    to: Math.ceil(nowMs / 1000),
  };
}

function logGroupsOf(
  { scope, logGroups }: LogQuery,
  id: LogQueryId,
  environment: string,
  name: string | undefined,
): string[] {
  const named = name === undefined ? undefined : knownDataset(name);
  if (scope === 'environment') {
    if (named === undefined) return [...logGroups(environment, '', '')];
    throw new UserError(`Query ${id} is of the whole environment: leave --dataset out.`);
  }
  const deployed = () => deployedIn(environmentNamed(environment), datasets);
  const asked = (named === undefined ? deployed() : [named]).flatMap((dataset) => {
    const group = runGroupOf(dataset);
    return logGroups(environment, scope === 'group' ? group : dataset.name, group);
  });
  // Datasets of one group share its functions.
  return [...new Set(asked)];
}

/** A string of the query language. */
function literal(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
