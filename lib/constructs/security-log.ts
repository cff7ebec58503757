import { Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { METRIC_NAMESPACE, type Metric, securityMetrics } from '../wiring/metrics';
import { names, type Placement, prefixes } from '../wiring/names';
import { bucketArn } from './bucket-arn';
import { EncryptedLogGroup } from './encrypted-log-group';
import { ServiceRole } from './service-role';

/** Calls that read originals, write them or take them away. */
const USES = [
  'GetObject',
  'PutObject',
  'CopyObject',
  'CompleteMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
] as const;

export interface SecurityLogProps {
  readonly key: kms.IKey;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/**
 * Who used the quarantine bucket, and who was denied it: CloudTrail's data events in a log group of their own,
 * counted by metric filters. Roles that have business with originals are known by their IAM path, since a
 * session's name is whatever its caller says.
 */
export class SecurityLog extends Construct {
  constructor(scope: Construct, id: string, { key, environment, placement }: SecurityLogProps) {
    super(scope, id);
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: names.securityLogs(environment.name),
      key,
      environment,
    });
    const role = new ServiceRole(this, 'Role', {
      service: 'cloudtrail.amazonaws.com',
      description: `Writes the security log of ${environment.name}`,
      permissions: {
        WriteLog: {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        },
      },
    });
    new cloudtrail.CfnTrail(this, 'Trail', {
      trailName: names.trail(environment.name),
      isLogging: true,
      // The copy that nobody can change unnoticed: each file's digest is in the next one.
      s3BucketName: names.accessLogsBucket(placement),
      s3KeyPrefix: prefixes.trail.slice(0, -1),
      enableLogFileValidation: true,
      cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        {
          name: 'Objects of the quarantine bucket',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            {
              field: 'resources.ARN',
              startsWith: [`${bucketArn(this, names.quarantineBucket(placement))}/`],
            },
          ],
        },
      ],
    });
    const expected = Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: `role${names.originalsPath(environment.name)}*`,
    });
    this.count('AccessDenied', securityMetrics.accessDenied, logGroup, '{ $.errorCode = "AccessDenied" }');
    this.count('UnexpectedUse', securityMetrics.unexpectedUse, logGroup, unexpected(expected));
  }

  private count(id: string, { name }: Metric, logGroup: logs.ILogGroup, pattern: string): void {
    new logs.CfnMetricFilter(this, id, {
      logGroupName: logGroup.logGroupName,
      filterPattern: pattern,
      metricTransformations: [{ metricNamespace: METRIC_NAMESPACE, metricName: name, metricValue: '1' }],
    });
  }
}

/** A use that was allowed, by whoever is no role or another role. @param expected ARN with a `*` at its end */
function unexpected(expected: string): string {
  const role = '$.userIdentity.sessionContext.sessionIssuer.arn';
  const uses = USES.map((use) => `($.eventName = "${use}")`).join(' || ');
  return `{ ($.errorCode NOT EXISTS) && (${uses}) && ((${role} NOT EXISTS) || (${role} != "${expected}")) }`;
}
