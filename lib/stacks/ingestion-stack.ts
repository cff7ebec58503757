import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleConsumer, bundleSpeedLayer } from '../bundling/bundle-consumer';
import type { EnvironmentConfig } from '../config/environment';
import { IngestionAlarms } from '../constructs/alarms/ingestion-alarms';
import { ArrivalsQueue } from '../constructs/arrivals-queue';
import { DatasetStream } from '../constructs/dataset-stream';
import { DatasetTable } from '../constructs/dataset-table';
import { FailedBatches } from '../constructs/failed-batches';
import { SavedLogQueries } from '../constructs/saved-log-queries';
import { SpeedLayer } from '../constructs/speed-layer';
import type { Storage } from '../constructs/storage';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { Dataset } from '../contract/dataset';
import { runGroupOf } from '../contract/order-marts';
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
    super(scope, { service: 'ingestion', of: dataset.name, dataset: dataset.name }, environment);
    const { placement } = this;
    const bundles = (name: string) => join(Stage.of(this)?.outdir ?? '', 'bundles', name);
    const stream = new DatasetStream(this, 'Stream', { dataset, key: storage.originalsKey, environment });
    const { sourceId } = new StreamConsumer(this, 'Ingestion', {
      dataset,
      stream,
      bundle: bundleConsumer(dataset, bundles(dataset.name)),
      storage,
      environment,
      placement,
    });
    new SpeedLayer(this, 'Live', {
      dataset,
      stream,
      bundle: bundleSpeedLayer(dataset, bundles(`${dataset.name}-speed-layer`)),
      storage,
      environment,
    });
    this.arrivals = new ArrivalsQueue(this, 'Arrivals', { dataset, environment, placement }).queue;
    new FailedBatches(this, 'FailedBatches', { dataset, sourceId, environment, placement });
    new SavedLogQueries(this, 'LogQueries', {
      scope: 'dataset',
      of: dataset.name,
      group: runGroupOf(dataset),
      environmentName: environment.name,
    });
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
