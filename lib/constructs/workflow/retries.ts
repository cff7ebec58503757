import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Jitter keeps the groups that a fault stopped together from coming back together. */
const JITTER = { jitterStrategy: sfn.JitterType.FULL } as const;

/** Lambda's own faults, and a function whose process died or ran out of time: each function bears a second call. */
export const lambdaFaults: sfn.RetryProps = {
  errors: [
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ServiceException',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Runtime.ExitError',
    'Sandbox.Timedout',
  ],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.minutes(1),
  maxAttempts: 5,
  ...JITTER,
};

/** Every dataset of the group has an open run: they end, or their executions do, and it is this one's turn. */
export const datasetBusy: sfn.RetryProps = {
  errors: ['DatasetBusy'],
  interval: Duration.seconds(10),
  backoffRate: 1.5,
  maxDelay: Duration.minutes(1),
  maxAttempts: 30,
  ...JITTER,
};

/** A call that Glue did not take. A run that failed is not tried again: the group's next run takes over. */
export const glueFaults: sfn.RetryProps = {
  errors: [
    'Glue.AWSGlueException',
    'Glue.InternalServiceException',
    'Glue.OperationTimeoutException',
    'Glue.SdkClientException',
    'Glue.ThrottlingException',
  ],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxDelay: Duration.minutes(1),
  maxAttempts: 5,
  ...JITTER,
};

/**
 * A job runs once at a time; a run that finds it busy waits for it.
 *
 * @param timeoutMinutes of the job
 */
export const jobBusy = (timeoutMinutes: number): sfn.RetryProps => ({
  errors: ['Glue.ConcurrentRunsExceededException', 'Glue.ResourceNumberLimitExceededException'],
  interval: Duration.minutes(1),
  backoffRate: 1.5,
  maxDelay: Duration.minutes(10),
  maxAttempts: Math.ceil(timeoutMinutes / 5),
  ...JITTER,
});
