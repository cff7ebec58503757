import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { DashboardPage } from '../constructs/dashboard/dashboard-page';
import type { Dataset } from '../contract/dataset';
import { EnvironmentStack } from './environment-stack';

export interface DashboardStackProps {
  readonly datasets: readonly Dataset[];
  /** From 2. */
  readonly page: number;
  readonly environment: EnvironmentConfig;
}

/** A further page of the dashboard, of an environment with more datasets than fit on the first. */
export class DashboardStack extends EnvironmentStack {
  constructor(scope: Construct, { page, ...props }: DashboardStackProps) {
    super(scope, { service: 'observability', of: `page-${page}` }, props.environment);
    new DashboardPage(this, 'Dashboard', { page, ...props });
  }
}
