import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type LogQuery, logQueries } from '../wiring/log-queries';
import { names } from '../wiring/names';

export interface SavedLogQueriesProps {
  readonly scope: LogQuery['scope'];
  /** Dataset or run group, by the scope; none for queries of the whole environment. */
  readonly of?: string;
  /** Run group of the dataset. @default - what they are of */
  readonly group?: string;
  readonly environmentName: string;
}

/** The queries of a scope, saved in CloudWatch Logs Insights, where the one on call finds them by name. */
export class SavedLogQueries extends Construct {
  constructor(scope: Construct, id: string, props: SavedLogQueriesProps) {
    super(scope, id);
    const { environmentName, of, group } = props;
    for (const [query, declared] of Object.entries<LogQuery>(logQueries)) {
      if (declared.scope !== props.scope) continue;
      new logs.CfnQueryDefinition(this, query, {
        name: names.logQuery(environmentName, query, of),
        queryString: declared.query,
        logGroupNames: [...declared.logGroups(environmentName, of ?? environmentName, group)],
      });
    }
  }
}
