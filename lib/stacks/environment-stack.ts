import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names, type Placement } from '../wiring/names';

/** A stack in its environment's account and region, named and protected alike everywhere. */
export abstract class EnvironmentStack extends Stack {
  protected readonly placement: Placement;

  /** @param part what of the platform the stack holds, for instance `storage` */
  constructor(scope: Construct, part: string, environment: EnvironmentConfig) {
    const stackName = names.stack(environment.name, part);
    super(scope, stackName, {
      stackName,
      description: `Catchment ${environment.name}: ${part}`,
      env: { account: environment.account, region: environment.region },
      terminationProtection: environment.retainData,
    });
    this.placement = {
      environment: environment.name,
      account: environment.account,
      region: environment.region,
    };
  }
}
