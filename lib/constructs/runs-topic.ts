import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';

export interface RunsTopicProps {
  readonly environment: EnvironmentConfig;
  readonly key: kms.IKey;
}

/** Tells the environment's recipients of runs that failed; each confirms by a link that AWS mails once. */
export class RunsTopic extends sns.Topic {
  constructor(scope: Construct, id: string, props: RunsTopicProps) {
    super(scope, id, {
      topicName: names.runsTopic(props.environment.name),
      masterKey: props.key,
      enforceSSL: true,
    });
    for (const endpoint of props.environment.notifications?.ticket ?? []) {
      new sns.Subscription(this, endpoint, {
        topic: this,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint,
      });
    }
  }
}
