import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { EnvironmentAlarms } from '../constructs/alarms/environment-alarms';
import { SavedLogQueries } from '../constructs/saved-log-queries';
import { EnvironmentStack } from './environment-stack';

export interface ObservabilityStackProps {
  readonly environment: EnvironmentConfig;
}

/** What watches over the environment as a whole. */
export class ObservabilityStack extends EnvironmentStack {
  constructor(scope: Construct, props: ObservabilityStackProps) {
    super(scope, 'observability', props.environment);
    const { environment } = props;
    new SavedLogQueries(this, 'LogQueries', { scope: 'environment', environmentName: environment.name });
    new EnvironmentAlarms(this, 'Alarms', { environment });
  }
}
