import { describe, expect, test } from '@jest/globals';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { environments } from '../../../lib/config';
import { LakeBucket } from '../../../lib/constructs/lake-bucket';
import type { Dataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { storageIn, templateOf } from './in-stack';

interface Rule {
  readonly Id: string;
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly Transitions?: ReadonlyArray<{ StorageClass: string; TransitionInDays: number }>;
}

function lake(datasets: readonly Dataset[] = [orders], lifecycle = environments.prod.lifecycle) {
  const template = templateOf((stack) => {
    new LakeBucket(stack, 'Lake', {
      bucketName: 'lake',
      key: storageIn(stack).lakeKey,
      accessLogs: new Bucket(stack, 'Logs') as IBucket,
      lifecycle,
      datasets,
      retain: true,
    });
  });
  const [properties] = Object.values(template.findResources('AWS::S3::Bucket'))
    .map((each) => each['Properties'])
    .filter((each) => each?.BucketName === 'lake');
  const rules: Rule[] = properties.LifecycleConfiguration.Rules;
  return { template, properties, rule: (id: string) => rules.find((each) => each.Id === id) };
}

test('it tells EventBridge of its objects, without a custom resource', () => {
  const { template, properties } = lake();
  expect(properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  });
  template.resourceCountIs('AWS::Lambda::Function', 0);
});

test('it is versioned, and an old version can be brought back for a while', () => {
  const { properties } = lake();
  expect(properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  expect(properties.LifecycleConfiguration.Rules).toContainEqual({
    Id: 'old-versions',
    Status: 'Enabled',
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    ExpiredObjectDeleteMarker: true,
  });
});

test('its requests are logged', () => {
  expect(lake().properties.LoggingConfiguration).toMatchObject({ LogFilePrefix: 'lake/' });
});

describe('tiers in prod', () => {
  test('raw goes to IA after 30 days, Glacier Instant after 90, Deep Archive after 365, and expires after 2555', () => {
    expect(lake().rule('raw')).toMatchObject({
      Prefix: 'raw/',
      ExpirationInDays: 2_555,
      Transitions: [
        { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
        { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
        { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 365 },
      ],
    });
  });

  test('cleaned never goes where Spark and Athena cannot read it', () => {
    expect(
      lake()
        .rule('cleaned')
        ?.Transitions?.map((each) => each.StorageClass),
    ).toEqual(['STANDARD_IA', 'GLACIER_IR']);
  });
});

test('dev has no tiers, only expiry', () => {
  const { rule } = lake([orders], environments.dev.lifecycle);
  expect(rule('raw')).toEqual({ Id: 'raw', Prefix: 'raw/', Status: 'Enabled', ExpirationInDays: 90 });
});

describe("a contract's retention", () => {
  test('below that of the zone expires its cleaned rows earlier', () => {
    expect(lake([{ ...orders, retentionDays: 400 }]).rule('cleaned-orders')).toMatchObject({
      Prefix: 'processed/cleaned/orders/',
      ExpirationInDays: 400,
    });
  });

  test.each([undefined, 2_555, 9_999])(
    'of %s adds no rule, because the zone ends before or with it',
    (days) => {
      const dataset = days === undefined ? orders : { ...orders, retentionDays: days };
      expect(lake([dataset]).rule('cleaned-orders')).toBeUndefined();
    },
  );
});

describe('marts', () => {
  test('are tiered by use in prod, never expire, and stay where Athena reads them', () => {
    const { properties } = lake();
    const rules: Rule[] = properties.LifecycleConfiguration.Rules;
    const marts = rules.filter(({ Prefix = '' }) =>
      /^(curated|processed\/(aggregated|enriched))\//.test(Prefix),
    );
    expect(marts.map(({ Prefix }) => Prefix)).toEqual([
      'processed/aggregated/',
      'processed/enriched/',
      'curated/',
    ]);
    for (const { ExpirationInDays, Transitions } of marts) {
      expect(ExpirationInDays).toBeUndefined();
      expect(Transitions).toEqual([{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }]);
    }
  });

  test('stay as they are where the environment says no days', () => {
    const { properties } = lake([orders], environments.dev.lifecycle);
    const rules: Rule[] = properties.LifecycleConfiguration.Rules;
    expect(rules.map(({ Prefix }) => Prefix)).not.toContain('curated/');
  });
});

test('lineage and the ledger as a table are kept as history', () => {
  const { rule } = lake();
  expect(rule('lineage')).toMatchObject({ Prefix: 'lineage/', ExpirationInDays: 2_555 });
  expect(rule('operations')).toMatchObject({ Prefix: 'operations/', ExpirationInDays: 2_555 });
});
