import {
  type Groups,
  groupsOf,
  invalid,
  type LogsParts,
  limitIn,
  MANY_GROUPS,
  type Operations,
  operation,
  pageOf,
  required,
} from './operation';

const MOST_ROWS = 10_000;
const MOST_LISTED = 1_000;

interface InLanguage {
  /** CWLI alone; OpenSearch's PPL and SQL are not served. */
  readonly queryLanguage?: string;
}

interface Paged {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** Logs Insights: queries, and saved ones. */
export function queryOperations({ groups, definitions, queries }: LogsParts): Operations {
  /** Ids by the token of the call that saved them: the same call again saves nothing more. */
  const saved = new Map<string, string>();
  return {
    StartQuery: operation<
      Groups & InLanguage & { queryString?: string; startTime?: number; endTime?: number; limit?: number }
    >([...MANY_GROUPS, 'queryLanguage', 'queryString', 'startTime', 'endTime', 'limit'], async (input) => {
      checkLanguage(input);
      const logGroups = groupsOf(input);
      if (logGroups.length === 0) throw invalid('No log group is named; wanted is one at least.');
      const { startTime, endTime } = input;
      if (startTime === undefined || endTime === undefined || startTime > endTime) {
        throw invalid(`startTime is ${startTime} and endTime ${endTime}; wanted is a span in seconds.`);
      }
      for (const group of logGroups) groups.get(group);
      const text = required(input.queryString, 'queryString');
      const limit = limitIn(input.limit, MOST_ROWS);
      return { queryId: queries.start({ logGroups, text, startTime, endTime, limit }) };
    }),

    GetQueryResults: operation<{ queryId?: string }>(['queryId'], async ({ queryId = '' }) => {
      const { status, result, scanned } = queries.get(queryId);
      return {
        queryLanguage: 'CWLI',
        status,
        results: result.rows,
        statistics: {
          recordsMatched: result.matched,
          recordsScanned: scanned.lines,
          bytesScanned: scanned.bytes,
        },
      };
    }),

    StopQuery: operation<{ queryId?: string }>(['queryId'], async ({ queryId = '' }) => ({
      success: queries.stop(queryId),
    })),

    DescribeQueries: operation<InLanguage & Paged & { logGroupName?: string; status?: string }>(
      ['logGroupName', 'status', 'queryLanguage', 'maxResults', 'nextToken'],
      async ({ logGroupName, status, queryLanguage, maxResults, nextToken }) => {
        checkLanguage({ queryLanguage });
        const found = queries
          .list()
          .filter(({ logGroups }) => logGroupName === undefined || logGroups.includes(logGroupName))
          .filter((query) => status === undefined || query.status === status);
        const { page, next } = pageOf(found, { limit: maxResults, nextToken }, MOST_LISTED);
        return {
          queries: page.map(({ id, text, status: state, createdAt, logGroups: [group] }) => ({
            queryLanguage: 'CWLI',
            queryId: id,
            queryString: text,
            status: state,
            createTime: createdAt,
            logGroupName: group,
          })),
          ...next,
        };
      },
    ),

    PutQueryDefinition: operation<
      InLanguage & {
        name?: string;
        queryString?: string;
        queryDefinitionId?: string;
        logGroupNames?: readonly string[];
        clientToken?: string;
      }
    >(
      ['name', 'queryString', 'queryDefinitionId', 'logGroupNames', 'queryLanguage', 'clientToken'],
      async (input) => {
        checkLanguage(input);
        const given = {
          name: required(input.name, 'name'),
          queryString: required(input.queryString, 'queryString'),
          logGroupNames: groupsOf(input),
        };
        const known = saved.get(input.clientToken ?? '');
        if (known !== undefined) return { queryDefinitionId: known };
        const queryDefinitionId = await definitions.put(given, input.queryDefinitionId);
        if (input.clientToken !== undefined) saved.set(input.clientToken, queryDefinitionId);
        return { queryDefinitionId };
      },
    ),

    DescribeQueryDefinitions: operation<InLanguage & Paged & { queryDefinitionNamePrefix?: string }>(
      ['queryDefinitionNamePrefix', 'queryLanguage', 'maxResults', 'nextToken'],
      async ({ queryDefinitionNamePrefix = '', queryLanguage, maxResults, nextToken }) => {
        checkLanguage({ queryLanguage });
        const found = definitions.list().filter(({ name }) => name.startsWith(queryDefinitionNamePrefix));
        const { page, next } = pageOf(found, { limit: maxResults, nextToken }, MOST_LISTED);
        return { queryDefinitions: page.map((each) => ({ queryLanguage: 'CWLI', ...each })), ...next };
      },
    ),

    DeleteQueryDefinition: operation<{ queryDefinitionId?: string }>(
      ['queryDefinitionId'],
      async ({ queryDefinitionId = '' }) => {
        await definitions.delete(queryDefinitionId);
        return { success: true };
      },
    ),
  };
}

function checkLanguage({ queryLanguage = 'CWLI' }: { queryLanguage?: string | undefined }): void {
  if (queryLanguage !== 'CWLI') {
    throw invalid(`The local environment runs queries in CWLI, not in ${queryLanguage}.`);
  }
}
