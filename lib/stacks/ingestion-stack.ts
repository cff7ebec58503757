import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleConsumer } from '../bundling/bundle-consumer';
import type { EnvironmentConfig } from '../config/environment';
import { IngestionAlarms } from '../constructs/alarms/ingestion-alarms';
import { ArrivalsQueue } from '../constructs/arrivals-queue';
import { DatasetStream } from '../constructs/dataset-stream';
import { DatasetTable } from '../constructs/dataset-table';
import type { Storage } from '../constructs/storage';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { Dataset } from '../contract/dataset';
import { EnvironmentStack } from './environment-stack';

export interface IngestionStackProps {
  readonly dataset: Dataset;
  readonly environment: EnvironmentConfig;
  readonly storage: Storage;
}

/** One dataset from its producers to its raw and quarantine objects. */
export class IngestionStack extends EnvironmentStack {
  readonly arrivals: sqs.IQueue;

  constructor(scope: Construct, props: IngestionStackProps) {
    const { dataset, environment, storage } = props;
    super(scope, `${dataset.name}-ingestion`, environment);
    const { placement } = this;
    const stream = new DatasetStream(this, 'Stream', { dataset, key: storage.originalsKey, environment });
    new StreamConsumer(this, 'Ingestion', {
      dataset,
      stream,
      bundle: bundleConsumer(dataset, join(Stage.of(this)?.outdir ?? '', 'bundles', dataset.name)),
      storage,
      environment,
      placement,
    });
    this.arrivals = new ArrivalsQueue(this, 'Arrivals', { dataset, environment, placement }).queue;
    new IngestionAlarms(this, 'Alarms', { dataset, environment });
    for (const zone of ['raw', 'quarantine'] as const) {
      new DatasetTable(this, `Table-${zone}`, {
        dataset,
        zone,
        placement,
        tiers: environment.lifecycle[zone],
      });
    }
  }
}
