import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { DataBucket } from '../constructs/data-bucket';
import { DataKey } from '../constructs/data-key';
import { LakeBucket } from '../constructs/lake-bucket';
import { tierRule } from '../constructs/lifecycle';
import { LiveTable } from '../constructs/live-table';
import { NotificationTopics, TOPIC_PUBLISHERS } from '../constructs/notification-topics';
import { OriginalsRole } from '../constructs/originals-role';
import { PseudonymKey } from '../constructs/pseudonym-key';
import { RunLedger } from '../constructs/run-ledger';
import { RunsTopic } from '../constructs/runs-topic';
import type { Storage } from '../constructs/storage';
import type { Dataset } from '../contract/dataset';
import { names, prefixes } from '../wiring/names';
import { EnvironmentStack } from './environment-stack';

export interface StorageStackProps {
  readonly environment: EnvironmentConfig;
  readonly datasets: readonly Dataset[];
}

/** All that is stateful and shared. */
export class StorageStack extends EnvironmentStack implements Storage {
  readonly lakeKey: kms.IKey;
  readonly originalsKey: kms.IKey;
  readonly pseudonymSecretArn: string;

  constructor(scope: Construct, props: StorageStackProps) {
    super(scope, { service: 'storage' }, props.environment);
    const { lifecycle, retainData: retain, name } = props.environment;

    this.lakeKey = new DataKey(this, 'LakeKey', {
      description: `Catchment ${name}: lake, query results and logs`,
      retain,
      logGroupPrefixes: [
        names.functionLogs(`catchment-${name}-`),
        names.workflowLogs(`catchment-${name}-`),
        names.sparkLogs(`catchment-${name}-`),
        names.securityLogs(name),
      ],
      publishers: TOPIC_PUBLISHERS,
    });
    this.originalsKey = new DataKey(this, 'OriginalsKey', {
      description: `Catchment ${name}: streams, quarantine and the pseudonym key`,
      retain,
    });

    // The cast: CDK declares the optional properties of class and interface differently.
    const accessLogs = new DataBucket(this, 'AccessLogsBucket', {
      bucketName: names.accessLogsBucket(this.placement),
      retain,
      lifecycleRules: [tierRule('access-logs', lifecycle.accessLogs)],
    }) as s3.IBucket;
    admitTrail(accessLogs, names.trail(name));
    new LakeBucket(this, 'LakeBucket', {
      bucketName: names.lakeBucket(this.placement),
      key: this.lakeKey,
      accessLogs,
      lifecycle,
      datasets: props.datasets,
      retain,
    });
    // Not versioned: an original that expired must be gone, not kept as an older version. EventBridge is told,
    // so that a batch that failed to the end is counted.
    new DataBucket(this, 'QuarantineBucket', {
      bucketName: names.quarantineBucket(this.placement),
      retain,
      tellsEventBridge: true,
      key: this.originalsKey,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'quarantine/',
      lifecycleRules: [tierRule('quarantine', lifecycle.quarantine)],
    });
    new DataBucket(this, 'ResultsBucket', {
      bucketName: names.resultsBucket(this.placement),
      retain,
      key: this.lakeKey,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'results/',
      lifecycleRules: [tierRule('query-results', lifecycle.queryResults)],
    });

    this.pseudonymSecretArn = new PseudonymKey(this, 'PseudonymKey', {
      secretName: names.pseudonymSecret(name),
      key: this.originalsKey,
      retain,
    }).secretArn;
    new OriginalsRole(this, 'OriginalsRole', { key: this.originalsKey, placement: this.placement });
    new LiveTable(this, 'Live', { environmentName: name, key: this.lakeKey });
    new RunLedger(this, 'Ledger', { environmentName: name, key: this.lakeKey, retain });
    new RunsTopic(this, 'RunsTopic', { environment: props.environment, key: this.lakeKey });
    new NotificationTopics(this, 'Notifications', { environment: props.environment, key: this.lakeKey });
  }
}

/** CloudTrail looks whose bucket it is before it writes into it. */
function admitTrail(bucket: s3.IBucket, trailName: string): void {
  const { account } = Stack.of(bucket);
  const trail = Stack.of(bucket).formatArn({
    service: 'cloudtrail',
    resource: 'trail',
    resourceName: trailName,
  });
  const statement = (action: string, resource: string) =>
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')],
      actions: [action],
      resources: [resource],
      conditions: { StringEquals: { 'aws:SourceArn': trail } },
    });
  bucket.addToResourcePolicy(statement('s3:GetBucketAcl', bucket.bucketArn));
  bucket.addToResourcePolicy(
    statement('s3:PutObject', bucket.arnForObjects(`${prefixes.trail}AWSLogs/${account}/*`)),
  );
}
