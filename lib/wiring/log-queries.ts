import { names } from './names';

/** A saved query of CloudWatch Logs Insights; runbook pages run it by `npx catchment logs <id>`. */
export interface LogQuery {
  readonly scope: 'dataset' | 'group' | 'environment';
  readonly title: string;
  /**
   * Log groups, in the order in which they are asked.
   *
   * @param of the dataset or the run group; of a query of the whole environment, nothing
   * @param group the dataset's run group. @default - its own
   */
  logGroups(environment: string, of: string, group?: string): readonly string[];
  /**
   * Of the query language: fields, filter, sort, limit, stats (count, sum, min, max, avg, pct; by fields and bin).
   */
  readonly query: string;
}

const consumerLog = (environment: string, dataset: string) => [
  names.functionLogs(names.consumer(environment, dataset)),
];

export const logQueries = {
  'consumer-errors': {
    scope: 'dataset',
    title: 'What the consumer failed on, newest first',
    logGroups: consumerLog,
    query: `fields @timestamp, level, message, error.name, error.message, function_request_id
| filter level = "ERROR" or @message like /Task timed out|Runtime exited/
| sort @timestamp desc
| limit 20`,
  },
  batches: {
    scope: 'dataset',
    title: 'Batches of the consumer: object, figures, what was there already',
    logGroups: consumerLog,
    query: `fields @timestamp, eventsIn, processed, quarantined, batchAge, object, alreadyPresent.0
| filter message = "batch consumed"
| sort @timestamp desc
| limit 20`,
  },
  quarantined: {
    scope: 'dataset',
    title: 'Batches with refused events, by five minutes',
    logGroups: consumerLog,
    query: `filter message = "batch consumed" and quarantined > 0
| stats sum(quarantined) as refused, sum(eventsIn) as events by bin(5m)
| limit 50`,
  },
  'producer-batch': {
    scope: 'dataset',
    title: "A producer's batch on its way: the object it became, the run that took the object",
    logGroups: (environment: string, dataset: string, group = dataset) => [
      names.functionLogs(names.consumer(environment, dataset)),
      names.functionLogs(names.openRun(environment, group)),
    ],
    query: `fields @timestamp, message, object, producerBatches.0, runId, objects.0
| filter message = "batch consumed" or message = "run opened"
| sort @timestamp desc
| limit 50`,
  },
  'speed-layer-errors': {
    scope: 'dataset',
    title: 'What the speed layer failed on, newest first',
    logGroups: (environment: string, dataset: string) => [
      names.functionLogs(names.speedLayer(environment, dataset)),
    ],
    query: `fields @timestamp, level, message, error.name, error.message
| filter level = "ERROR" or @message like /Task timed out|Runtime exited/
| sort @timestamp desc
| limit 20`,
  },
  runs: {
    scope: 'group',
    title: "A run's steps: opened, judged, closed, failed",
    logGroups: (environment: string, group: string) => [
      names.functionLogs(names.openRun(environment, group)),
      names.functionLogs(names.qualityGate(environment, group)),
      names.functionLogs(names.closeRun(environment, group)),
      names.functionLogs(names.failRun(environment, group)),
    ],
    query: `fields @timestamp, level, message, dataset, runId, verdict, error.message
| filter level != "DEBUG"
| sort @timestamp desc
| limit 40`,
  },
  'quarantine-denied': {
    scope: 'environment',
    title: 'Who was denied access to the quarantine bucket',
    logGroups: (environment: string) => [names.securityLogs(environment)],
    query: `fields @timestamp, eventName, errorCode, userIdentity.arn, sourceIPAddress, requestParameters.key
| filter errorCode = "AccessDenied"
| sort @timestamp desc
| limit 50`,
  },
  'quarantine-use': {
    scope: 'environment',
    title: 'Who used the quarantine bucket, by role and call',
    logGroups: (environment: string) => [names.securityLogs(environment)],
    query: `filter ispresent(eventName)
| stats count(*) as calls by userIdentity.sessionContext.sessionIssuer.arn, eventName
| sort calls desc
| limit 50`,
  },
  'cost-report': {
    scope: 'environment',
    title: "The cost guard's reports",
    logGroups: (environment: string) => [names.functionLogs(names.costGuard(environment))],
    query: `fields @timestamp, level, message, monthToDateUsd, error.message
| filter ispresent(level)
| sort @timestamp desc
| limit 20`,
  },
  'data-monitor': {
    scope: 'environment',
    title: 'What the data monitor failed on, newest first',
    logGroups: (environment: string) => [names.functionLogs(names.dataMonitor(environment))],
    query: `fields @timestamp, level, message, error.name, error.message
| filter level = "ERROR" or @message like /Task timed out|Runtime exited/
| sort @timestamp desc
| limit 20`,
  },
} as const satisfies Record<string, LogQuery>;

export type LogQueryId = keyof typeof logQueries;
