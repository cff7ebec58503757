import { expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import { environments } from '../../../lib/config';
import { CostGuard } from '../../../lib/constructs/cost-guard';
import { timetable } from '../../../local/scheduler/expression';
import { anyBundle, permissionsOf, templateOf } from './in-stack';

const topicArn = 'arn:aws:sns:us-east-1:333333333333:catchment-prod-ticket';
const placement = { environment: 'prod', account: '333333333333', region: 'us-east-1' };

function template() {
  return templateOf(
    (stack) =>
      new CostGuard(stack, 'Guard', {
        bundle: anyBundle(),
        datasets: ['orders', 'events'],
        topicArn,
        lakeKey: new Key(stack, 'Key'),
        environment: environments.prod,
        placement,
      }),
  );
}

test('the guard knows the datasets, the buckets and the budgets of its environment', () => {
  const [guard] = Object.values(template().findResources('AWS::Lambda::Function'));
  expect(guard?.['Properties'].Environment.Variables).toMatchObject({
    DATASETS: '["orders","events"]',
    BUDGETS: JSON.stringify({ monthlyUsd: 5_000, s3MonthlyUsd: 1_000, jumpPercent: 50 }),
    REPORT_TOPIC: topicArn,
  });
  expect(JSON.parse(guard?.['Properties'].Environment.Variables.BUCKETS)).toMatchObject({
    quarantine: 'catchment-prod-quarantine-333333333333-us-east-1',
  });
});

test('it starts once a day', () => {
  const [schedule] = Object.values(template().findResources('AWS::Scheduler::Schedule'));
  const properties = schedule?.['Properties'];
  expect(properties.Name).toBe('catchment-prod-cost-guard-daily');
  const times = timetable(properties.ScheduleExpression, 'UTC', new Date('2026-11-21T00:00:00Z'));
  const first = times.next(new Date('2026-11-21T00:00:00Z')) as Date;
  expect(first.toISOString()).toBe('2026-11-21T10:00:00.000Z');
  expect(times.next(first)?.toISOString()).toBe('2026-11-22T10:00:00.000Z');
});

test('it may read bill, metrics and runs, and write nothing but its report', () => {
  const { WriteReport, ReadRuns, TellPeople, ReadBill } = permissionsOf(template());
  expect(ReadBill?.actions).toEqual(['ce:GetCostAndUsage']);
  expect(ReadRuns?.actions).toEqual(['dynamodb:Query']);
  expect(JSON.stringify(WriteReport)).toContain(
    'catchment-prod-lake-333333333333-us-east-1/operations/costs/*',
  );
  expect(TellPeople).toEqual({ actions: ['sns:Publish'], resources: topicArn });
});
