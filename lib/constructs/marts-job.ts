import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import type { Mart } from '../contract/mart';
import { renderSparkMarts } from '../contract/render-spark-marts';
import { names, type Placement, prefixes } from '../wiring/names';
import { martTableArns, tableArns } from './arns';
import { bucketArn } from './bucket-arn';
import type { CleanJob } from './clean-job';
import { icebergArguments, martObjects } from './iceberg';
import type { Permission } from './service-role';
import { SparkJob } from './spark-job';
import type { Storage } from './storage';

const SCRIPTS = join(__dirname, '../../glue-scripts');

export interface MartsJobProps {
  readonly group: string;
  readonly datasets: readonly Dataset[];
  /** The group's, at least one. */
  readonly marts: readonly Mart[];
  /** The group's, for what the jobs have in common. */
  readonly clean: CleanJob;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** The job that builds a run's touched dates of every mart of the group, one Iceberg commit each. */
export class MartsJob extends Construct {
  readonly jobName: string;
  /** What the job knows of the marts. */
  readonly contracts: Asset;

  constructor(scope: Construct, id: string, props: MartsJobProps) {
    super(scope, id);
    const { group, clean, environment, placement } = props;
    this.contracts = new Asset(this, 'Contracts', { path: this.writeContracts(props) });
    this.jobName = new SparkJob(this, 'Marts', {
      jobName: names.martsJob(environment.name, group),
      roleName: names.martsRole(environment.name, group),
      securityName: names.securityConfiguration(environment.name, group),
      security: clean.security,
      description: `Builds ${props.marts.map((mart) => mart.name).join(', ')}`,
      script: new Asset(this, 'Script', { path: join(SCRIPTS, 'jobs/marts.py') }),
      packages: clean.packages,
      arguments: {
        '--contracts': this.contracts.s3ObjectUrl,
        '--datasets': clean.contracts.s3ObjectUrl,
        '--lake': `s3://${names.lakeBucket(placement)}`,
        ...icebergArguments(placement),
      },
      reads: [this.contracts, clean.contracts],
      permissions: this.permissions(props),
      key: props.storage.lakeKey,
      environment,
    }).jobName;
  }

  private writeContracts({ group, datasets, marts }: MartsJobProps): string {
    const directory = join(Stage.of(this)?.outdir ?? '', 'contracts');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${group}-marts.json`);
    writeFileSync(file, JSON.stringify(renderSparkMarts(marts, datasets)));
    return file;
  }

  private permissions({ datasets, marts, environment, placement, storage }: MartsJobProps) {
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    const datasetNames = datasets.map(({ name }) => name);
    return {
      ReadLake: {
        actions: ['s3:GetObject'],
        resources: [
          ...datasetNames.flatMap((name) => [
            `${lakeArn}/${prefixes.cleaned(name)}*`,
            `${lakeArn}/${prefixes.runs(name)}*`,
          ]),
          ...martObjects(lakeArn, marts),
        ],
        wildcard: 'Spark and Iceberg name their files; the prefixes are those of the group.',
      },
      WriteMarts: {
        // A commit that lost against another takes its own files away again.
        actions: ['s3:DeleteObject', 's3:PutObject'],
        resources: martObjects(lakeArn, marts),
        wildcard: "Iceberg names its files; the prefixes are the group's marts.",
      },
      WriteFigures: {
        actions: ['s3:PutObject'],
        resources: datasetNames.map((name) => `${lakeArn}/${prefixes.runs(name)}*`),
        wildcard: 'Figures lie beside their manifest, keyed by run id.',
      },
      ListLake: { actions: ['s3:ListBucket'], resources: [lakeArn] },
      KeepMartTables: {
        actions: ['glue:CreateTable', 'glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'],
        resources: martTableArns(this, environment.name, marts),
      },
      ReadCleanedTables: {
        actions: ['glue:GetDatabase', 'glue:GetTable'],
        resources: tableArns(this, environment.name, 'cleaned', datasetNames),
      },
      UseLakeKey: {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [storage.lakeKey.keyArn],
      },
    } satisfies Record<string, Permission>;
  }
}
