import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { prefixes } from '../wiring/names';
import { DataBucket } from './data-bucket';
import { intelligentTieringRule, tierRule } from './lifecycle';

export interface LakeBucketProps {
  readonly bucketName: string;
  readonly key: kms.IKey;
  readonly accessLogs: s3.IBucket;
  readonly lifecycle: EnvironmentConfig['lifecycle'];
  readonly datasets: readonly Dataset[];
  readonly retain: boolean;
}

const MART_ZONES = [
  ['aggregated', 'processed/aggregated/'],
  ['enriched', 'processed/enriched/'],
  ['curated', 'curated/'],
] as const;

/**
 * The lake: raw, cleaned, marts and runs. Versioned, because past the stream's retention nothing else could
 * bring a deleted object back. Tells EventBridge of each object, which is what the arrivals queues
 * live on.
 */
export class LakeBucket extends DataBucket {
  constructor(scope: Construct, id: string, props: LakeBucketProps) {
    const { raw, cleaned, runs, marts, history, recoverableDays } = props.lifecycle;
    super(scope, id, {
      bucketName: props.bucketName,
      retain: props.retain,
      key: props.key,
      versioned: true,
      tellsEventBridge: true,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: [
        tierRule('raw', raw, 'raw/'),
        tierRule('cleaned', cleaned, 'processed/cleaned/'),
        tierRule('runs', runs, 'runs/'),
        tierRule('lineage', history, 'lineage/'),
        tierRule('operations', history, 'operations/'),
        ...MART_ZONES.flatMap(([id, prefix]) =>
          marts.intelligentTieringDays === undefined
            ? []
            : [intelligentTieringRule(id, marts.intelligentTieringDays, prefix)],
        ),
        ...props.datasets.flatMap((dataset) => retentionRule(dataset, cleaned.expireDays)),
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(recoverableDays),
          expiredObjectDeleteMarker: true,
        },
      ],
    });
  }
}

/** S3 applies the shorter of two expiries, so only a contract below the zone's needs a rule of its own. */
function retentionRule(dataset: Dataset, zoneDays: number): s3.LifecycleRule[] {
  const days = dataset.retentionDays;
  if (days === undefined || days >= zoneDays) return [];
  return [
    {
      id: `cleaned-${dataset.name}`,
      prefix: prefixes.cleaned(dataset.name),
      expiration: Duration.days(days),
    },
  ];
}
