import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';
import { bucketArn } from './bucket-arn';
import { EncryptedLogGroup } from './encrypted-log-group';
import { type Permission, ServiceRole } from './service-role';
import { SparkSecurity } from './spark-security';

export interface SparkJobProps {
  readonly jobName: string;
  readonly roleName: string;
  readonly securityName: string;
  /** The group's, when another job of it has made it. @default - one of its own, by `securityName` */
  readonly security?: SparkSecurity;
  readonly description: string;
  readonly script: Asset;
  /** A zip whose top level holds the Python packages that the script imports. */
  readonly packages: Asset;
  /** Arguments of every run, by name with the dashes; a run adds its own. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Further assets that the script reads. */
  readonly reads: readonly Asset[];
  /** Beside reading its assets and writing its logs. */
  readonly permissions: Readonly<Record<string, Permission>>;
  /** Of what the job writes and logs. */
  readonly key: kms.IKey;
  readonly environment: EnvironmentConfig;
}

/**
 * A PySpark job on Glue 5.1 (Spark 3.5.6, Python 3.11). Bookmarks are off: the manifest is the work
 * list. One run at a time, because two that clean the same dataset would not see each other's rows.
 * An L1, because the L2 attaches a managed policy with `glue:*` and `s3:*`.
 */
export class SparkJob extends Construct {
  readonly jobName: string;
  readonly security: SparkSecurity;

  constructor(scope: Construct, id: string, props: SparkJobProps) {
    super(scope, id);
    const { environment } = props;
    this.security =
      props.security ?? new SparkSecurity(this, 'Security', { name: props.securityName, key: props.key });
    const logGroups = ['error', 'output'].map(
      (stream) =>
        new EncryptedLogGroup(this, `Logs-${stream}`, {
          logGroupName: `${names.sparkLogs(props.jobName)}/${props.securityName}-role/${props.roleName}/${stream}`,
          key: props.key,
          environment,
        }),
    );
    const assets = [props.script, props.packages, ...props.reads];
    const role = new ServiceRole(this, 'Role', {
      service: 'glue.amazonaws.com',
      roleName: props.roleName,
      description: `Runs ${props.jobName}`,
      permissions: {
        ReadAssets: {
          actions: ['s3:GetObject'],
          resources: assets.map((asset) => `${bucketArn(this, asset.s3BucketName)}/${asset.s3ObjectKey}`),
        },
        // Glue makes sure of its log groups at every start, also where they exist.
        WriteLogs: {
          actions: [
            'logs:AssociateKmsKey',
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
          ],
          resources: logGroups.map((logGroup) => logGroup.logGroupArn),
        },
        Measure: {
          actions: ['cloudwatch:PutMetricData'],
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
          wildcard: "CloudWatch knows no resources of metrics; the condition admits Glue's namespace alone.",
        },
        ...props.permissions,
      },
    });
    this.jobName = new glue.CfnJob(this, 'Job', {
      name: props.jobName,
      description: props.description,
      role: role.roleArn,
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: props.script.s3ObjectUrl },
      glueVersion: '5.1',
      workerType: environment.processing.workerType,
      numberOfWorkers: environment.processing.workers,
      timeout: environment.processing.timeoutMinutes,
      maxRetries: 0,
      executionProperty: { maxConcurrentRuns: 1 },
      securityConfiguration: this.security.ref,
      defaultArguments: {
        '--job-language': 'python',
        '--job-bookmark-option': 'job-bookmark-disable',
        '--custom-logGroup-prefix': names.sparkLogs(props.jobName),
        // glue.error.ALL, which an alarm watches, and what tells a slow run's cause.
        '--enable-observability-metrics': 'true',
        '--extra-py-files': props.packages.s3ObjectUrl,
        ...props.arguments,
      },
    }).ref;
  }
}
