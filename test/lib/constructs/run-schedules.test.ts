import { expect, test } from '@jest/globals';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { environments } from '../../../lib/config';
import { RunSchedules } from '../../../lib/constructs/run-schedules';
import { timetable } from '../../../local/scheduler/expression';
import { permissionsOf, templateOf } from './in-stack';

const ARN = 'arn:aws:states:us-east-1:111111111111:stateMachine:catchment-dev-orders';
const schedulesOf = (schedules: Readonly<Record<string, string>>) =>
  templateOf((stack) => {
    const stateMachine = StateMachine.fromStateMachineArn(stack, 'Machine', ARN);
    new RunSchedules(stack, 'Schedules', {
      group: 'orders',
      stateMachine,
      environment: { ...environments.dev, schedules },
    });
  });

test('each schedule of the environment starts the workflow for what has arrived', () => {
  const template = schedulesOf({ hourly: 'rate(1 hour)', daily: 'cron(0 2 * * ? *)' });
  for (const [Name, ScheduleExpression] of [
    ['catchment-dev-orders-hourly', 'rate(1 hour)'],
    ['catchment-dev-orders-daily', 'cron(0 2 * * ? *)'],
  ]) {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: ARN, Input: '{}' },
    });
  }
  expect(permissionsOf(template)).toEqual({
    StartRuns: { actions: ['states:StartExecution'], resources: ARN },
  });
});

test('an environment without schedules has neither them nor a role for them', () => {
  expect(schedulesOf({}).toJSON()['Resources']).toBeUndefined();
});

test.each(Object.values(environments))('$name runs by expressions that are ones', ({ schedules }) => {
  const now = new Date();
  for (const expression of Object.values(schedules)) {
    expect(timetable(expression, 'UTC', now).next(now)).toBeInstanceOf(Date);
  }
});
