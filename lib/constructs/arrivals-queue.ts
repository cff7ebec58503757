import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { names, type Placement, prefixes } from '../wiring/names';
import { OPEN_RUN_TIMEOUT_SECONDS } from './open-run';

/** SQS's longest: an arrival may wait through a fortnight without a run. */
const RETENTION = Duration.days(14);

export interface ArrivalsQueueProps {
  readonly dataset: Dataset;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** The work list of a dataset's clean job: one message for each raw object that came into being. */
export class ArrivalsQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: ArrivalsQueueProps) {
    super(scope, id);
    const { dataset, environment, placement } = props;
    const common = {
      retentionPeriod: RETENTION,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: environment.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      queueName: names.arrivalsQueue(environment.name, dataset.name),
      // Longer than open-run may live, so that a drain never meets its own messages again.
      visibilityTimeout: Duration.seconds(OPEN_RUN_TIMEOUT_SECONDS + 30),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'A message moved aside would be a raw file that never reaches the cleaned table. open-run deletes a message only when it stands in a manifest, so it stays until a run has taken it.',
    });
    const undelivered = new sqs.Queue(this, 'Undelivered', {
      ...common,
      queueName: names.undeliveredArrivals(environment.name, dataset.name),
    });
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the EventBridge rule, which the check does not look at.',
    });

    new events.Rule(this, 'Rule', {
      ruleName: names.arrivalsRule(environment.name, dataset.name),
      description: `Raw objects of ${dataset.name} go to its arrivals queue`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [names.lakeBucket(placement)] },
          object: { key: [{ prefix: prefixes.raw(dataset.name) }] },
        },
      },
      targets: [new targets.SqsQueue(this.queue, { deadLetterQueue: undelivered })],
    });
  }
}
