import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode, Stage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { renderSparkContract } from '../contract/render-spark-contract';
import { names, type Placement, prefixes } from '../wiring/names';
import { bucketArn } from './bucket-arn';
import type { Permission } from './service-role';
import { SparkJob } from './spark-job';
import type { SparkSecurity } from './spark-security';
import type { Storage } from './storage';

const SCRIPTS = join(__dirname, '../../glue-scripts');

export interface CleanJobProps {
  readonly group: string;
  readonly datasets: readonly Dataset[];
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** The job that turns a run's raw files into cleaned rows, for every dataset of a run group. */
export class CleanJob extends Construct {
  readonly jobName: string;
  readonly security: SparkSecurity;
  /** Fetched by the group's other jobs as well. */
  readonly packages: Asset;
  readonly contracts: Asset;

  constructor(scope: Construct, id: string, props: CleanJobProps) {
    super(scope, id);
    const { group, environment, placement } = props;
    this.contracts = new Asset(this, 'Contracts', { path: this.writeContracts(props) });
    this.packages = new Asset(this, 'Packages', {
      path: SCRIPTS,
      exclude: ['/jobs', '/tests', '__pycache__', '.*'],
      ignoreMode: IgnoreMode.GIT,
    });
    const job = new SparkJob(this, 'Clean', {
      jobName: names.cleanJob(environment.name, group),
      roleName: names.cleanRole(environment.name, group),
      securityName: names.securityConfiguration(environment.name, group),
      description: `Cleans ${props.datasets.map((dataset) => dataset.name).join(', ')}`,
      script: new Asset(this, 'Script', { path: join(SCRIPTS, 'jobs/clean.py') }),
      packages: this.packages,
      arguments: {
        '--contracts': this.contracts.s3ObjectUrl,
        '--lake': `s3://${names.lakeBucket(placement)}`,
      },
      reads: [this.contracts],
      permissions: this.permissions(props),
      key: props.storage.lakeKey,
      environment,
    });
    this.jobName = job.jobName;
    this.security = job.security;
  }

  private writeContracts({ group, datasets }: CleanJobProps): string {
    const directory = join(Stage.of(this)?.outdir ?? '', 'contracts');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${group}.json`);
    const contracts = datasets.map((dataset) => [dataset.name, renderSparkContract(dataset)]);
    writeFileSync(file, JSON.stringify(Object.fromEntries(contracts)));
    return file;
  }

  private permissions({ datasets, placement, storage }: CleanJobProps): Record<string, Permission> {
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    const under = (...prefixesOf: ReadonlyArray<(dataset: string) => string>) =>
      datasets.flatMap(({ name }) => prefixesOf.map((prefix) => `${lakeArn}/${prefix(name)}*`));
    return {
      ReadLake: {
        actions: ['s3:GetObject'],
        resources: under(prefixes.raw, prefixes.runs, prefixes.cleaned),
        wildcard: "The run's manifest names the objects; the prefixes are the zones of the group's datasets.",
      },
      // Raw too: an erasure writes the files anew that hold the person's rows.
      WriteLake: {
        actions: ['s3:PutObject'],
        resources: under(prefixes.raw, prefixes.cleaned, prefixes.runs),
        wildcard: 'Spark names its part files; the prefixes are the zones and the runs of the group.',
      },
      // Spark writes under _temporary/ and moves, S3 knows a move only as copy and delete; a rebuilt date
      // takes the place of its old files, and an exchange its journal and staged files away.
      ReplaceObjects: {
        actions: ['s3:DeleteObject'],
        resources: under(prefixes.raw, prefixes.cleaned, prefixes.runs),
        wildcard: 'Spark names its files; the bucket is versioned, so a delete can be undone.',
      },
      // Unconditional: with a condition on the prefix, S3 answers 403 in place of 404 to a HEAD of
      // an object that is not there, and S3A takes that for a failure. Keys hold no personal data.
      ListLake: { actions: ['s3:ListBucket'], resources: [lakeArn] },
      // S3A looks whether the directories above the one that it makes or lists exist as objects.
      ProbeParents: {
        actions: ['s3:GetObject'],
        resources: [
          ...['raw', 'runs', 'processed', 'processed/cleaned'].map((folder) => `${lakeArn}/${folder}`),
          ...datasets.flatMap(({ name }) =>
            [prefixes.raw, prefixes.runs, prefixes.cleaned].map(
              (prefix) => `${lakeArn}/${prefix(name).slice(0, -1)}`,
            ),
          ),
        ],
      },
      UseLakeKey: {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [storage.lakeKey.keyArn],
      },
    };
  }
}
