import { Duration } from 'aws-cdk-lib';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { SPEED_LAYER_ENV } from '../wiring/env';
import { LIVE_BATCHING_SECONDS, LIVE_SPAN_SECONDS, LIVE_WINDOW_SECONDS } from '../wiring/live';
import { names } from '../wiring/names';
import { liveTableArn } from './arns';
import { NodeFunction } from './node-function';
import { readStream } from './read-stream';
import type { Storage } from './storage';

export interface SpeedLayerProps {
  readonly dataset: Dataset;
  readonly stream: kinesis.IStream;
  /** Directory of the dataset's own bundle. */
  readonly bundle: string;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
}

/**
 * The function that counts a dataset's events by window as they arrive, and its own reader of the stream. It
 * begins with what comes after it was made: the past has no live counts, and the lake has its rows.
 */
export class SpeedLayer extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: SpeedLayerProps) {
    super(scope, id);
    const { dataset, environment, storage } = props;
    const settings = environment.consumer;
    this.function = new NodeFunction(this, 'SpeedLayer', {
      functionName: names.speedLayer(environment.name, dataset.name),
      description: `Counts ${dataset.name} by window as they arrive`,
      bundle: props.bundle,
      variables: SPEED_LAYER_ENV.provide({
        DATASET: dataset.name,
        LIVE_TABLE: names.liveTable(environment.name),
      }),
      memoryMiB: settings.memoryMiB,
      timeoutSeconds: settings.timeoutSeconds,
      permissions: {
        ReadStream: readStream(props.stream),
        DecryptStream: { actions: ['kms:Decrypt'], resources: [storage.originalsKey.keyArn] },
        WriteCounts: {
          actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [liveTableArn(this, environment.name)],
        },
        UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [storage.lakeKey.keyArn] },
      },
      logsKey: storage.lakeKey,
      environment,
    }).function;

    // One batch of a shard at a time: a window's state goes from each to the next.
    new lambda.EventSourceMapping(this, 'Source', {
      target: this.function,
      eventSourceArn: props.stream.streamArn,
      startingPosition: lambda.StartingPosition.LATEST,
      batchSize: settings.batchSize,
      maxBatchingWindow: Duration.seconds(Math.min(settings.batchingWindowSeconds, LIVE_BATCHING_SECONDS)),
      tumblingWindow: Duration.seconds(LIVE_WINDOW_SECONDS),
      bisectBatchOnError: true,
      retryAttempts: settings.retryAttempts,
      maxRecordAge: Duration.seconds(LIVE_SPAN_SECONDS),
    });
  }
}
