import { Duration } from 'aws-cdk-lib';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { CONSUMER_ENV } from '../wiring/env';
import { names, type Placement, prefixes } from '../wiring/names';
import { bucketArn } from './bucket-arn';
import { NodeFunction } from './node-function';
import { readStream } from './read-stream';
import type { Permission } from './service-role';
import type { Storage } from './storage';

export interface StreamConsumerProps {
  readonly dataset: Dataset;
  readonly stream: kinesis.IStream;
  /** Directory of the dataset's own bundle. */
  readonly bundle: string;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/**
 * The function that turns a dataset's records into raw and quarantine objects, and its event source.
 * A batch that still fails after every retry is kept whole in the quarantine bucket: pointers, which
 * SQS and SNS destinations get, would expire with the stream.
 */
export class StreamConsumer extends Construct {
  readonly function: lambda.Function;
  /** UUID of the event source. */
  readonly sourceId: string;

  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { dataset, environment, placement, storage } = props;
    const settings = environment.consumer;
    checkAges(environment);
    const quarantineArn = bucketArn(this, names.quarantineBucket(placement));

    this.function = new NodeFunction(this, 'Consumer', {
      functionName: names.consumer(environment.name, dataset.name),
      description: `Validates, pseudonymises and writes ${dataset.name}`,
      bundle: props.bundle,
      variables: CONSUMER_ENV.provide({
        LAKE_BUCKET: names.lakeBucket(placement),
        QUARANTINE_BUCKET: names.quarantineBucket(placement),
        DATASET: dataset.name,
        PSEUDONYM_SECRET_ARN: storage.pseudonymSecretArn,
      }),
      memoryMiB: settings.memoryMiB,
      timeoutSeconds: settings.timeoutSeconds,
      permissions: permissions(props, bucketArn(this, names.lakeBucket(placement)), quarantineArn),
      rolePath: names.originalsPath(environment.name),
      logsKey: storage.lakeKey,
      environment,
    }).function;

    this.sourceId = new lambda.EventSourceMapping(this, 'Source', {
      target: this.function,
      eventSourceArn: props.stream.streamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: settings.batchSize,
      maxBatchingWindow: Duration.seconds(settings.batchingWindowSeconds),
      parallelizationFactor: settings.parallelisationFactor,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: settings.retryAttempts,
      maxRecordAge: Duration.hours(settings.maxRecordAgeHours),
      // CDK's own S3 destination grants read and delete on the whole bucket besides.
      onFailure: { bind: () => ({ destination: quarantineArn }) },
    }).eventSourceMappingId;
  }
}

/** Past the stream's retention there is nothing left to put into quarantine. */
function checkAges({ name, stream, consumer }: EnvironmentConfig): void {
  if (consumer.maxRecordAgeHours >= stream.retentionHours) {
    throw new Error(
      `${name}: the consumer gives up on a record after ${consumer.maxRecordAgeHours} h, and the stream keeps it for ${stream.retentionHours} h. Set maxRecordAgeHours below retentionHours.`,
    );
  }
}

function permissions(
  { dataset, stream, storage }: StreamConsumerProps,
  lakeArn: string,
  quarantineArn: string,
): Record<string, Permission> {
  return {
    ReadStream: readStream(stream),
    WriteRaw: {
      actions: ['s3:PutObject'],
      resources: [`${lakeArn}/${prefixes.raw(dataset.name)}*`],
      wildcard: "Object keys are made of shard and sequence numbers; the prefix is this dataset's raw zone.",
    },
    WriteQuarantine: {
      actions: ['s3:PutObject'],
      resources: [
        `${quarantineArn}/${prefixes.quarantine(dataset.name)}*`,
        `${quarantineArn}/${prefixes.failedBatches}*`,
      ],
      wildcard:
        'Object keys are made of shard and sequence numbers; the prefixes are the quarantine of this dataset and the one that Lambda chooses for failed batches.',
    },
    // Lambda checks an on-failure bucket with this before it writes to it.
    ListQuarantine: { actions: ['s3:ListBucket'], resources: [quarantineArn] },
    EncryptRaw: { actions: ['kms:GenerateDataKey'], resources: [storage.lakeKey.keyArn] },
    UseOriginals: {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [storage.originalsKey.keyArn],
    },
    ReadPseudonymKey: {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [storage.pseudonymSecretArn],
    },
  };
}
