import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { bundleFunction } from '../bundling/bundle-consumer';
import type { EnvironmentConfig } from '../config/environment';
import { EnvironmentAlarms } from '../constructs/alarms/environment-alarms';
import { severityTopicArn } from '../constructs/arns';
import { CostBudgets } from '../constructs/budgets';
import { CostAnomalies } from '../constructs/cost-anomalies';
import { CostGuard } from '../constructs/cost-guard';
import { CostTable } from '../constructs/cost-table';
import { DashboardPage } from '../constructs/dashboard/dashboard-page';
import { DataMonitor } from '../constructs/data-monitor';
import { SavedLogQueries } from '../constructs/saved-log-queries';
import { SecurityLog } from '../constructs/security-log';
import type { Storage } from '../constructs/storage';
import type { Dataset } from '../contract/dataset';
import { EnvironmentStack } from './environment-stack';

export interface ObservabilityStackProps {
  readonly datasets: readonly Dataset[];
  /** Those on the first page of the dashboard. */
  readonly shown: readonly Dataset[];
  readonly environment: EnvironmentConfig;
  readonly storage: Storage;
}

/** What watches over the environment as a whole: its data, its bill, its secrets. */
export class ObservabilityStack extends EnvironmentStack {
  constructor(scope: Construct, props: ObservabilityStackProps) {
    super(scope, { service: 'observability' }, props.environment);
    const { environment, storage } = props;
    const { placement } = this;
    const datasets = props.datasets.map(({ name }) => name);
    const watch = { datasets, lakeKey: storage.lakeKey, environment };
    new DataMonitor(this, 'DataMonitor', { ...watch, bundle: this.bundle('data-monitor') });
    new SecurityLog(this, 'SecurityLog', { key: storage.lakeKey, environment, placement });

    const topicArn = severityTopicArn(this, environment.name, 'ticket');
    const bundle = this.bundle('cost-guard');
    new CostGuard(this, 'CostGuard', { ...watch, bundle, topicArn, placement });
    new CostBudgets(this, 'Budgets', { environment, topicArn });
    new CostAnomalies(this, 'Anomalies', { environment, topicArn });
    new CostTable(this, 'Table-costs', { placement });

    new SavedLogQueries(this, 'LogQueries', { scope: 'environment', environmentName: environment.name });
    new DashboardPage(this, 'Dashboard', { datasets: props.shown, page: 1, environment });
    new EnvironmentAlarms(this, 'Alarms', { environment });
  }

  private bundle(name: string): string {
    return bundleFunction(`lambda/${name}/handler.ts`, join(Stage.of(this)?.outdir ?? '', 'bundles', name));
  }
}
