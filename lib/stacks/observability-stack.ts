import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { EnvironmentAlarms } from '../constructs/alarms/environment-alarms';
import { EnvironmentStack } from './environment-stack';

export interface ObservabilityStackProps {
  readonly environment: EnvironmentConfig;
}

/** What watches over the environment as a whole. */
export class ObservabilityStack extends EnvironmentStack {
  constructor(scope: Construct, props: ObservabilityStackProps) {
    super(scope, 'observability', props.environment);
    const { environment } = props;
    new EnvironmentAlarms(this, 'Alarms', { environment });
  }
}
