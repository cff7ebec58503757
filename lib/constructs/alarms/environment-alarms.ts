import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { AlarmId } from '../../wiring/alarms';
import { costMetrics, SERVICE_DIMENSION, securityMetrics } from '../../wiring/metrics';
import { names } from '../../wiring/names';
import { billedServices } from '../../wiring/services';
import { type AlarmCondition, runbookAlarms } from '../runbook-alarm';
import { awsMetric, platformMetric, together } from './metrics';

const MINUTE = 60;
const FIVE_MINUTES = 300;
const HOUR = 3_600;
const DAY = 86_400;
const BYTES_PER_GIB = 1024 ** 3;
const FAILED_QUERIES = 5;
const CONCURRENCY_SHARE = 0.8;
/** A day, and two hours for a guard that starts late. */
const HOURS_WITHOUT_REPORT = 26;
/** Athena publishes the times of queries by state and kind of statement at once. */
const QUERY_TYPES = ['DML', 'DDL', 'UTILITY'] as const;

export interface EnvironmentAlarmsProps {
  readonly environment: EnvironmentConfig;
}

/** What can go wrong with what all datasets share. */
export class EnvironmentAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment }: EnvironmentAlarmsProps) {
    super(scope, id);
    const conditions: Partial<Record<AlarmId, AlarmCondition>> = {
      ...athena(environment),
      ...limits(environment),
      ...cost(environment),
      ...security(),
    };
    runbookAlarms(this, conditions, { environment });
  }
}

function athena(environment: EnvironmentConfig) {
  const WorkGroup = names.workgroup(environment.name);
  return {
    'athena-bytes': {
      metric: awsMetric('AWS/Athena', 'ProcessedBytes', { WorkGroup }, { statistic: 'Sum', seconds: HOUR }),
      when: ['>', environment.athena.hourlyScanGiB * BYTES_PER_GIB],
    },
    'athena-failures': {
      metric: together(
        'SUM',
        // As many as there are times: Athena counts queries in no other way.
        QUERY_TYPES.map((QueryType) =>
          awsMetric(
            'AWS/Athena',
            'TotalExecutionTime',
            { WorkGroup, QueryType, QueryState: 'FAILED' },
            { statistic: 'SampleCount', seconds: FIVE_MINUTES },
          ),
        ),
        { seconds: FIVE_MINUTES, label: 'Queries that failed' },
      ),
      when: ['>=', FAILED_QUERIES],
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function limits(environment: EnvironmentConfig) {
  const throttled = (name: string) =>
    awsMetric(
      'AWS/DynamoDB',
      name,
      { TableName: names.ledger(environment.name) },
      { statistic: 'Sum', seconds: MINUTE },
    );
  return {
    'ledger-throttled': {
      metric: together('SUM', [throttled('ReadThrottleEvents'), throttled('WriteThrottleEvents')], {
        seconds: MINUTE,
        label: 'Refused reads and writes',
      }),
      when: ['>=', 1],
      periods: { breaching: 3, of: 5 },
    },
    'lambda-concurrency': {
      metric: awsMetric('AWS/Lambda', 'ConcurrentExecutions', {}, { statistic: 'Maximum', seconds: MINUTE }),
      when: ['>', CONCURRENCY_SHARE * environment.lambdaConcurrency],
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function cost({ budgets }: EnvironmentConfig) {
  const highest = { statistic: 'Maximum', seconds: DAY } as const;
  return {
    'cost-over-budget': {
      metric: platformMetric(costMetrics.monthToDate, {}, highest),
      when: ['>', budgets.monthlyUsd],
    },
    'cost-s3-over-budget': {
      metric: platformMetric(costMetrics.monthToDate, { [SERVICE_DIMENSION]: billedServices.s3 }, highest),
      when: ['>', budgets.s3MonthlyUsd],
    },
    'cost-jump': {
      metric: platformMetric(costMetrics.jump, {}, highest),
      when: ['>', budgets.jumpPercent],
    },
    'cost-report-missing': {
      metric: platformMetric(costMetrics.reports, {}, { statistic: 'Sum', seconds: HOUR }),
      when: ['<', 1],
      periods: { breaching: HOURS_WITHOUT_REPORT, of: HOURS_WITHOUT_REPORT },
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function security() {
  const sum = { statistic: 'Sum', seconds: FIVE_MINUTES } as const;
  return {
    'quarantine-access-denied': {
      metric: platformMetric(securityMetrics.accessDenied, {}, sum),
      when: ['>=', 1],
    },
    'quarantine-unexpected-use': {
      metric: platformMetric(securityMetrics.unexpectedUse, {}, sum),
      when: ['>=', 1],
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}
