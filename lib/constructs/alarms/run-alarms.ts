import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { type Dataset, DEFAULT_LATE_PERCENT } from '../../contract/dataset';
import { type AlarmId, isLeftOut } from '../../wiring/alarms';
import { DATASET_DIMENSION, gateMetrics, monitorMetrics, runMetrics } from '../../wiring/metrics';
import { names } from '../../wiring/names';
import { stateMachineArn } from '../arns';
import { type AlarmCondition, runbookAlarms } from '../runbook-alarm';
import { allowedAgeMinutes } from './allowed-age';
import { awsMetric, calculated, platformMetric, together } from './metrics';

const MINUTE = 60;
const FIVE_MINUTES = 300;
const HOUR = 3_600;
/** CloudWatch looks back a day at most in periods below an hour, and a week in longer ones. */
const DAY = 86_400;
const SPIKE_PERCENT = 500;
const DROP_PERCENT = 20;

export interface RunAlarmsProps {
  readonly dataset: Dataset;
  /** Run group of the dataset. */
  readonly group: string;
  readonly environment: EnvironmentConfig;
}

/** What can go wrong with a dataset's runs, and with what comes of them. */
export class RunAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RunAlarmsProps) {
    super(scope, id);
    const { dataset, environment } = props;
    const conditions: Partial<Record<AlarmId, AlarmCondition>> = {
      ...this.runs(props),
      ...freshness(props),
      ...late(props),
      ...traffic(dataset),
    };
    const asked = Object.entries(conditions).filter(
      ([alarm]) => !isLeftOut(alarm as AlarmId, dataset.monitoring),
    );
    runbookAlarms(this, Object.fromEntries(asked), { of: dataset.name, environment });
  }

  private runs({ dataset, group, environment }: RunAlarmsProps) {
    const executions = (name: string, seconds: number) =>
      awsMetric(
        'AWS/States',
        name,
        { StateMachineArn: stateMachineArn(this, names.workflow(environment.name, group)) },
        { statistic: 'Sum', seconds },
      );
    const of = { [DATASET_DIMENSION]: dataset.name };
    const sum = { statistic: 'Sum', seconds: FIVE_MINUTES } as const;
    const late = lookBack(allowedAgeMinutes(dataset, environment) * 60);
    return {
      'run-failed': {
        metric: together(
          'SUM',
          [
            platformMetric(runMetrics.failed, of, sum),
            // Stopped from outside, so that the workflow itself cannot tell of it.
            executions('ExecutionsTimedOut', FIVE_MINUTES),
            executions('ExecutionsAborted', FIVE_MINUTES),
          ],
          { seconds: FIVE_MINUTES, label: 'Runs that failed, were stopped or timed out' },
        ),
        when: ['>=', 1],
      },
      'run-late': {
        metric: executions('ExecutionsSucceeded', late.seconds),
        when: ['<', 1],
        periods: { breaching: late.periods, of: late.periods },
      },
      'gate-failed': { metric: platformMetric(gateMetrics.failures, of, sum), when: ['>=', 1] },
      'gate-warning': { metric: platformMetric(gateMetrics.warnings, of, sum), when: ['>=', 1] },
    } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
  }
}

/** @param seconds at most a week */
function lookBack(seconds: number): { readonly seconds: number; readonly periods: number } {
  const period = seconds > DAY ? HOUR : FIVE_MINUTES;
  return { seconds: period, periods: Math.ceil(seconds / period) };
}

function freshness({ dataset, environment }: RunAlarmsProps) {
  const of = { [DATASET_DIMENSION]: dataset.name };
  return {
    freshness: {
      metric: platformMetric(monitorMetrics.freshness, of, { statistic: 'Maximum', seconds: MINUTE }),
      when: ['>', allowedAgeMinutes(dataset, environment) * 60],
      periods: { breaching: 5, of: 5 },
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function late({ dataset }: RunAlarmsProps): Partial<Record<AlarmId, AlarmCondition>> {
  const { latePercent = DEFAULT_LATE_PERCENT } = dataset.monitoring ?? {};
  if (latePercent === 'any') return {};
  const of = { [DATASET_DIMENSION]: dataset.name };
  const sum = { statistic: 'Sum', seconds: HOUR } as const;
  const share = calculated(
    '100 * late / cleaned',
    {
      late: platformMetric(runMetrics.lateRows, of, sum),
      cleaned: platformMetric(runMetrics.cleaned, of, sum),
    },
    { seconds: HOUR, label: 'Rows that arrived on a later day, %' },
  );
  return { 'late-data': { metric: share, when: ['>', latePercent] } };
}

function traffic(dataset: Dataset) {
  const measured = (statistic: 'Maximum' | 'Minimum') =>
    platformMetric(
      monitorMetrics.traffic,
      { [DATASET_DIMENSION]: dataset.name },
      { statistic, seconds: MINUTE },
    );
  return {
    'traffic-spike': { metric: measured('Maximum'), when: ['>', SPIKE_PERCENT] },
    'traffic-drop': { metric: measured('Minimum'), when: ['<', DROP_PERCENT] },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}
