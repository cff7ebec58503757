import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';
import { ServiceRole } from './service-role';

/** A start that fails is tried again for this long; then the next time is as good. Seconds. */
const START_WITHIN_SECONDS = 900;

export interface RunSchedulesProps {
  readonly group: string;
  readonly stateMachine: IStateMachine;
  readonly environment: EnvironmentConfig;
}

/** Starts the group's workflow by the environment's schedules, for what has arrived until then. */
export class RunSchedules extends Construct {
  constructor(scope: Construct, id: string, { group, stateMachine, environment }: RunSchedulesProps) {
    super(scope, id);
    const schedules = Object.entries(environment.schedules);
    if (schedules.length === 0) return;
    const role = new ServiceRole(this, 'Role', {
      service: 'scheduler.amazonaws.com',
      description: `Starts runs of ${group}`,
      permissions: {
        StartRuns: { actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] },
      },
    });
    for (const [name, expression] of schedules) {
      new scheduler.CfnSchedule(this, name, {
        name: names.schedule(environment.name, group, name),
        description: `Runs ${group} ${name}`,
        scheduleExpression: expression,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        state: 'ENABLED',
        target: {
          arn: stateMachine.stateMachineArn,
          roleArn: role.roleArn,
          input: '{}',
          retryPolicy: { maximumEventAgeInSeconds: START_WITHIN_SECONDS, maximumRetryAttempts: 5 },
        },
      });
    }
  }
}
