import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { Dataset } from '../../contract/dataset';
import { DATASET_STALE } from '../../wiring/alarms';
import { names } from '../../wiring/names';
import { alarmArn } from '../arns';
import { datasetRow } from './dataset-row';
import { environmentRow } from './environment-row';

/** CloudWatch draws 500 graphs on a page at most; a template, too, has to stay below a megabyte. */
export const DATASETS_PER_PAGE = 20;
const STATUS_COLUMNS = 24;

export interface DashboardPageProps {
  /** At most DATASETS_PER_PAGE. */
  readonly datasets: readonly Dataset[];
  /** 1 is the first, which also shows what all datasets share. */
  readonly page: number;
  readonly environment: EnvironmentConfig;
}

/** Whose data is old, then the environment, then each dataset a row. */
export class DashboardPage extends Construct {
  constructor(scope: Construct, id: string, { datasets, page, environment }: DashboardPageProps) {
    super(scope, id);
    const facade = new MonitoringFacade(this, 'Page', {
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', {
        dashboardNamePrefix: names.dashboard(environment.name, page),
        // What is told once a day shows in any day.
        detailDashboardRange: Duration.days(1),
      }),
    });
    facade.addWidget(
      new cloudwatch.AlarmStatusWidget({
        title: 'Datasets whose data is old',
        width: STATUS_COLUMNS,
        alarms: datasets.map(({ name }) => {
          const alarm = names.alarm(environment.name, DATASET_STALE, name);
          return cloudwatch.Alarm.fromAlarmArn(this, `Stale-${name}`, alarmArn(this, alarm));
        }),
      }),
    );
    if (page === 1) facade.monitorCustom(environmentRow(environment));
    for (const dataset of datasets) facade.monitorCustom(datasetRow(dataset, environment));
  }
}
