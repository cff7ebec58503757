import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { names, type Placement, prefixes } from '../wiring/names';

/** SQS's longest; the quarantine bucket keeps the batch itself for a month. */
const RETENTION = Duration.days(14);

export interface FailedBatchesProps {
  readonly dataset: Dataset;
  /** UUID of the consumer's event source, by which Lambda keys the batches. */
  readonly sourceId: string;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/**
 * One message for each batch of a dataset that failed to the end, until it is replayed: the on-failure destination
 * is a bucket, and nothing measures how many objects of one kind lie in it.
 */
export class FailedBatches extends Construct {
  constructor(scope: Construct, id: string, props: FailedBatchesProps) {
    super(scope, id);
    const { dataset, sourceId, environment, placement } = props;
    const name = names.failedBatches(environment.name, dataset.name);
    const queue = new sqs.Queue(this, 'Queue', {
      queueName: name,
      retentionPeriod: RETENTION,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: environment.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'Its messages are themselves the record of what failed; a replay deletes them once it has worked.',
    });
    new events.Rule(this, 'Rule', {
      ruleName: name,
      description: `Batches of ${dataset.name} that failed to the end are counted`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [names.quarantineBucket(placement)] },
          object: { key: [{ prefix: `${prefixes.failedBatches}${sourceId}/` }] },
        },
      },
      targets: [new targets.SqsQueue(queue)],
    });
  }
}
