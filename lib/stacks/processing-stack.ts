import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleFunction } from '../bundling/bundle-consumer';
import type { EnvironmentConfig } from '../config/environment';
import { DatasetStale } from '../constructs/alarms/dataset-stale';
import { GroupAlarms } from '../constructs/alarms/group-alarms';
import { RunAlarms } from '../constructs/alarms/run-alarms';
import { CleanJob } from '../constructs/clean-job';
import { CloseRun } from '../constructs/close-run';
import { DatasetTable } from '../constructs/dataset-table';
import { ExampleQueries } from '../constructs/example-queries';
import { FailRun } from '../constructs/fail-run';
import { MaintenanceJob } from '../constructs/maintenance-job';
import { MartOptimizers } from '../constructs/mart-optimizers';
import { MartTable } from '../constructs/mart-table';
import { MartsJob } from '../constructs/marts-job';
import { OpenRun } from '../constructs/open-run';
import { QualityGate } from '../constructs/quality-gate';
import { QualityRuleset } from '../constructs/quality-ruleset';
import { RunSchedules } from '../constructs/run-schedules';
import { RunWorkflow } from '../constructs/run-workflow';
import { SavedLogQueries } from '../constructs/saved-log-queries';
import type { Storage } from '../constructs/storage';
import type { RunFunctions } from '../constructs/workflow/functions';
import type { Dataset } from '../contract/dataset';
import type { Mart } from '../contract/mart';
import { EnvironmentStack } from './environment-stack';

export interface GroupMember {
  readonly dataset: Dataset;
  readonly arrivals: sqs.IQueue;
}

export interface ProcessingStackProps {
  /** Run group; a dataset that names none is its own. */
  readonly group: string;
  readonly members: readonly GroupMember[];
  /** That the group's runs build. */
  readonly marts: readonly Mart[];
  readonly environment: EnvironmentConfig;
  readonly storage: Storage;
}

/** One run group from raw objects to cleaned tables and marts. */
export class ProcessingStack extends EnvironmentStack {
  constructor(scope: Construct, props: ProcessingStackProps) {
    const { group, members, marts, environment, storage } = props;
    const datasets = members.map((member) => member.dataset);
    const [only, ...others] = datasets.map(({ name }) => name);
    const billed = only === undefined || others.length > 0 ? {} : { dataset: only };
    super(scope, { service: 'processing', of: group, ...billed }, environment);
    const { placement } = this;
    const jobs = { group, datasets, storage, environment, placement };
    const clean = new CleanJob(this, 'Cleaning', jobs);
    const martsJob = marts.length === 0 ? undefined : new MartsJob(this, 'Marts', { ...jobs, marts, clean });
    if (marts.length > 0) {
      new MaintenanceJob(this, 'Maintenance', { ...jobs, marts, clean });
      this.martTables(props);
    }
    const workflow = new RunWorkflow(this, 'Run', {
      group,
      functions: this.functions(props),
      cleanJobName: clean.jobName,
      ...(martsJob === undefined ? {} : { martsJobName: martsJob.jobName }),
      storage,
      environment,
    });
    new RunSchedules(this, 'Schedules', { group, stateMachine: workflow.stateMachine, environment });
    new SavedLogQueries(this, 'LogQueries', {
      scope: 'group',
      of: group,
      environmentName: environment.name,
    });
    new GroupAlarms(this, 'Alarms', { group, hasMarts: marts.length > 0, environment });
    for (const dataset of datasets) {
      new DatasetTable(this, `Table-${dataset.name}`, {
        dataset,
        zone: 'cleaned',
        placement,
        tiers: environment.lifecycle.cleaned,
      });
      new ExampleQueries(this, `Queries-${dataset.name}`, { dataset, environmentName: environment.name });
      new QualityRuleset(this, `Rules-${dataset.name}`, { dataset, environmentName: environment.name });
      const causes = new RunAlarms(this, `Alarms-${dataset.name}`, { dataset, group, environment });
      new DatasetStale(this, `Stale-${dataset.name}`, {
        dataset,
        group,
        environment,
      }).node.addDependency(causes);
    }
  }

  private martTables({ marts, environment, storage }: ProcessingStackProps): void {
    const { placement } = this;
    const tables = new Map(
      marts.map((mart) => [
        mart,
        new MartTable(this, `Table-${mart.name}`, { mart, placement, retain: environment.retainData }),
      ]),
    );
    new MartOptimizers(this, 'Optimizers', { tables, storage, environment, placement });
  }

  private functions({ group, members, environment, storage }: ProcessingStackProps): RunFunctions {
    const datasets = members.map((member) => member.dataset);
    const shared = {
      group,
      datasets: datasets.map(({ name }) => name),
      lakeKey: storage.lakeKey,
      environment,
      placement: this.placement,
    };
    const bundle = (name: string) =>
      bundleFunction(`lambda/${name}/handler.ts`, join(Stage.of(this)?.outdir ?? '', 'bundles', name));
    const arrivals = Object.fromEntries(members.map(({ dataset, arrivals }) => [dataset.name, arrivals]));
    return {
      openRun: new OpenRun(this, 'Opening', { ...shared, arrivals, bundle: bundle('open-run') }).function,
      qualityGate: new QualityGate(this, 'Gate', { ...shared, datasets, bundle: bundle('quality-gate') })
        .function,
      closeRun: new CloseRun(this, 'Closing', { ...shared, bundle: bundle('close-run') }).function,
      failRun: new FailRun(this, 'Failing', { ...shared, bundle: bundle('fail-run') }).function,
    };
  }
}
