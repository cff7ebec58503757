import type { MetricSink } from '../monitoring/metric-sink';
import type { Execution } from '../workflow/execution';

const ENDINGS = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
} as const;

/**
 * What Step Functions publishes of a state machine, told at an execution's beginning and at its end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export function tellStates(metrics: MetricSink, execution: Execution): void {
  const { stateMachineArn: StateMachineArn, status, startDate, stopDate = startDate } = execution;
  const dimensions = { StateMachineArn };
  if (status === 'RUNNING') {
    metrics.put('AWS/States', [{ metric: 'ExecutionsStarted', dimensions, value: 1, unit: 'Count' }]);
    return;
  }
  metrics.put('AWS/States', [
    { metric: ENDINGS[status], dimensions, value: 1, unit: 'Count' },
    { metric: 'ExecutionTime', dimensions, value: (stopDate - startDate) * 1000, unit: 'Milliseconds' },
  ]);
}
