import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Capacity, Dataset } from '../contract/dataset';
import { names } from '../wiring/names';

/** What the alarms on a stream and the search for a hot shard need; each is billed per shard. */
const SHARD_METRICS = [
  kinesis.ShardLevelMetrics.INCOMING_BYTES,
  kinesis.ShardLevelMetrics.INCOMING_RECORDS,
  kinesis.ShardLevelMetrics.OUTGOING_BYTES,
  kinesis.ShardLevelMetrics.OUTGOING_RECORDS,
  kinesis.ShardLevelMetrics.WRITE_PROVISIONED_THROUGHPUT_EXCEEDED,
  kinesis.ShardLevelMetrics.READ_PROVISIONED_THROUGHPUT_EXCEEDED,
  kinesis.ShardLevelMetrics.ITERATOR_AGE_MILLISECONDS,
];

export interface DatasetStreamProps {
  readonly dataset: Dataset;
  readonly key: kms.IKey;
  readonly environment: EnvironmentConfig;
}

/** The stream that a dataset's producers write to. It holds personal values as they were sent. */
export class DatasetStream extends kinesis.Stream {
  constructor(scope: Construct, id: string, props: DatasetStreamProps) {
    const { dataset, environment } = props;
    const capacity: Capacity = environment.stream.capacity ?? dataset.capacity ?? { mode: 'on-demand' };
    super(scope, id, {
      streamName: names.stream(environment.name, dataset.name),
      retentionPeriod: Duration.hours(environment.stream.retentionHours),
      encryption: kinesis.StreamEncryption.KMS,
      encryptionKey: props.key,
      shardLevelMetrics: SHARD_METRICS,
      removalPolicy: environment.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(capacity.mode === 'provisioned'
        ? { streamMode: kinesis.StreamMode.PROVISIONED, shardCount: capacity.shards }
        : { streamMode: kinesis.StreamMode.ON_DEMAND }),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-KDS3',
      reason:
        'The stream holds personal values before they are pseudonymised; the AWS-owned alias would let every principal of the account that may read Kinesis decrypt them, and calls to KMS are bounded by data-key caching.',
    });
  }
}
