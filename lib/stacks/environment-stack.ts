import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { costTags, names, type Placement, SHARED_COST } from '../wiring/names';

export interface Part {
  /** What of the platform the stack holds, for instance `ingestion`. */
  readonly service: string;
  /** Dataset or run group that the stack is of, part of its name. @default - it serves them all */
  readonly of?: string;
  /** The one dataset that what it costs is for. @default - several */
  readonly dataset?: string;
}

/** A stack in its environment's account and region, named, protected and billed alike everywhere. */
export abstract class EnvironmentStack extends Stack {
  protected readonly placement: Placement;

  constructor(scope: Construct, { service, of, dataset }: Part, environment: EnvironmentConfig) {
    const part = of === undefined ? service : `${of}-${service}`;
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
    const tags = Tags.of(this);
    tags.add(costTags.environment, environment.name);
    tags.add(costTags.dataset, dataset ?? SHARED_COST);
    tags.add(costTags.service, service);
  }
}
