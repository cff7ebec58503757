import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { ServiceRole } from './service-role';

export interface FunctionScheduleProps {
  readonly scheduleName: string;
  readonly description: string;
  /** EventBridge Scheduler's `rate(…)`, `cron(…)` in UTC, or `at(…)`. */
  readonly expression: string;
  readonly function: lambda.IFunction;
  /** A start that fails is tried again for this long; then the next time is as good. */
  readonly startWithinSeconds: number;
}

/** Invokes a function by the clock. */
export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    super(scope, id);
    const role = new ServiceRole(this, 'Role', {
      service: 'scheduler.amazonaws.com',
      description: props.description,
      permissions: {
        Invoke: { actions: ['lambda:InvokeFunction'], resources: [props.function.functionArn] },
      },
    });
    new scheduler.CfnSchedule(this, 'Schedule', {
      name: props.scheduleName,
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: props.function.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumEventAgeInSeconds: props.startWithinSeconds, maximumRetryAttempts: 5 },
      },
    });
  }
}
