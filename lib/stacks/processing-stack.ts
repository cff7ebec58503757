import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleFunction } from '../bundling/bundle-consumer';
import type { EnvironmentConfig } from '../config/environment';
import { CleanJob } from '../constructs/clean-job';
import { DatasetTable } from '../constructs/dataset-table';
import { ExampleQueries } from '../constructs/example-queries';
import { OpenRun } from '../constructs/open-run';
import { RunWorkflow } from '../constructs/run-workflow';
import type { Storage } from '../constructs/storage';
import type { Dataset } from '../contract/dataset';
import { EnvironmentStack } from './environment-stack';

export interface GroupMember {
  readonly dataset: Dataset;
  readonly arrivals: sqs.IQueue;
}

export interface ProcessingStackProps {
  /** Run group; a dataset that names none is its own. */
  readonly group: string;
  readonly members: readonly GroupMember[];
  readonly environment: EnvironmentConfig;
  readonly storage: Storage;
}

/** One run group from raw objects to cleaned tables. */
export class ProcessingStack extends EnvironmentStack {
  constructor(scope: Construct, props: ProcessingStackProps) {
    const { group, members, environment, storage } = props;
    super(scope, `${group}-processing`, environment);
    const { placement } = this;
    const datasets = members.map((member) => member.dataset);
    const openRun = new OpenRun(this, 'Opening', {
      group,
      arrivals: Object.fromEntries(members.map(({ dataset, arrivals }) => [dataset.name, arrivals])),
      bundle: bundleFunction(
        'lambda/open-run/handler.ts',
        join(Stage.of(this)?.outdir ?? '', 'bundles', 'open-run'),
      ),
      lakeKey: storage.lakeKey,
      environment,
      placement,
    });
    const clean = new CleanJob(this, 'Cleaning', { group, datasets, storage, environment, placement });
    new RunWorkflow(this, 'Run', {
      group,
      openRun: openRun.function,
      cleanJobName: clean.jobName,
      storage,
      environment,
    });
    for (const dataset of datasets) {
      new DatasetTable(this, `Table-${dataset.name}`, {
        dataset,
        zone: 'cleaned',
        placement,
        tiers: environment.lifecycle.cleaned,
      });
      new ExampleQueries(this, `Queries-${dataset.name}`, { dataset, environmentName: environment.name });
    }
  }
}
