import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { JOB_DIMENSION, runMetrics } from '../../wiring/metrics';
import { names } from '../../wiring/names';
import { type AlarmCondition, runbookAlarms } from '../runbook-alarm';
import { awsMetric, platformMetric, together } from './metrics';

const FIVE_MINUTES = 300;
/** Of the mean of a job's last ten runs. */
const SLOW_PERCENT = 300;

export interface GroupAlarmsProps {
  readonly group: string;
  readonly hasMarts: boolean;
  readonly environment: EnvironmentConfig;
}

/** What can go wrong with the Glue jobs of a run group. */
export class GroupAlarms extends Construct {
  constructor(scope: Construct, id: string, props: GroupAlarmsProps) {
    super(scope, id);
    const { group: of, hasMarts, environment } = props;
    const runJobs = [names.cleanJob(environment.name, of)];
    if (hasMarts) runJobs.push(names.martsJob(environment.name, of));
    const otherJobs = hasMarts ? [names.maintenanceJob(environment.name, of)] : [];
    const failed: AlarmCondition = {
      metric: together('SUM', [...runJobs, ...otherJobs].map(jobErrors), {
        seconds: FIVE_MINUTES,
        label: 'Glue runs that failed',
      }),
      when: ['>=', 1],
    };
    const slow: AlarmCondition = {
      metric: together(
        'MAX',
        runJobs.map((job) =>
          platformMetric(
            runMetrics.jobDuration,
            { [JOB_DIMENSION]: job },
            { statistic: 'Maximum', seconds: FIVE_MINUTES },
          ),
        ),
        { seconds: FIVE_MINUTES, label: 'Longest Glue run against its mean, %' },
      ),
      when: ['>', SLOW_PERCENT],
    };
    runbookAlarms(this, { 'glue-job-failed': failed, 'glue-job-slow': slow }, { of, environment });
  }
}

/** One of the metrics that `--enable-observability-metrics` switches on; of all runs of the job. */
function jobErrors(jobName: string) {
  return awsMetric(
    'Glue',
    'glue.error.ALL',
    { JobName: jobName, JobRunId: 'ALL', ObservabilityGroup: 'error', Type: 'count' },
    { statistic: 'Sum', seconds: FIVE_MINUTES },
  );
}
