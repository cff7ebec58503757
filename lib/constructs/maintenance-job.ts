import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { names } from '../wiring/names';
import { martTableArns } from './arns';
import { bucketArn } from './bucket-arn';
import { ICEBERG_CATALOG, icebergArguments, martObjects } from './iceberg';
import type { MartsJobProps } from './marts-job';
import { SparkJob } from './spark-job';

const SCRIPTS = join(__dirname, '../../glue-scripts');

/**
 * The job that rolls marts back, and compacts and expires them by hand. By themselves, Glue's table
 * optimizers do the latter.
 */
export class MaintenanceJob extends Construct {
  readonly jobName: string;

  constructor(scope: Construct, id: string, props: Omit<MartsJobProps, 'datasets'>) {
    super(scope, id);
    const { group, marts, clean, environment, placement, storage } = props;
    const jobName = names.maintenanceJob(environment.name, group);
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    const tables = marts.map(
      ({ zone, name }) => `${ICEBERG_CATALOG}.${names.database(environment.name, zone)}.${name}`,
    );
    this.jobName = new SparkJob(this, 'Maintenance', {
      jobName,
      roleName: jobName,
      securityName: names.securityConfiguration(environment.name, group),
      security: clean.security,
      description: `Maintains ${marts.map((mart) => mart.name).join(', ')}`,
      script: new Asset(this, 'Script', { path: join(SCRIPTS, 'jobs/maintenance.py') }),
      packages: clean.packages,
      arguments: {
        '--operation': 'maintain',
        '--tables': JSON.stringify(tables),
        ...icebergArguments(placement),
      },
      reads: [],
      permissions: {
        ReadMarts: {
          actions: ['s3:GetObject'],
          resources: martObjects(lakeArn, marts),
          wildcard: "Iceberg names its files; the prefixes are the group's marts.",
        },
        WriteMarts: {
          actions: ['s3:DeleteObject', 's3:PutObject'],
          resources: martObjects(lakeArn, marts),
          wildcard: "Iceberg names its files; the prefixes are the group's marts.",
        },
        ListLake: { actions: ['s3:ListBucket'], resources: [lakeArn] },
        KeepMartTables: {
          actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'],
          resources: martTableArns(this, environment.name, marts),
        },
        UseLakeKey: {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [storage.lakeKey.keyArn],
        },
      },
      key: storage.lakeKey,
      environment,
    }).jobName;
  }
}
