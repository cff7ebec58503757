import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { createOrUpdate, found, generatedName, type Provider } from '../provider';

interface BucketProperties {
  readonly BucketName?: string;
  readonly VersioningConfiguration?: { readonly Status?: 'Enabled' | 'Suspended' };
  readonly NotificationConfiguration?: {
    readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean };
  };
}

export const s3Bucket: Provider = {
  type: 'AWS::S3::Bucket',
  honours: ['BucketName', 'VersioningConfiguration', 'NotificationConfiguration.EventBridgeConfiguration'],
  without: {
    // Were it set, the emulator would name a KMS key with each object, and Spark's S3 client, which
    // then insists on TLS, could not rename a file.
    BucketEncryption: 'objects lie unencrypted on this disk',
    LifecycleConfiguration: 'objects stay in one tier and never expire',
    LoggingConfiguration: "the gateway's own S3 access log takes its place",
    OwnershipControls: 'there is one account',
    PublicAccessBlockConfiguration: 'everything listens on loopback alone',
  },
  async put(properties, context) {
    const { s3 } = context.clients;
    const wanted = properties as BucketProperties;
    const Bucket = wanted.BucketName ?? generatedName(context, 63).toLowerCase();
    await createOrUpdate<unknown>(
      () => s3.send(new CreateBucketCommand({ Bucket })),
      async () => {},
    );
    const status = wanted.VersioningConfiguration?.Status;
    if (status !== undefined) {
      const VersioningConfiguration = { Status: status };
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    }
    const notifies = wanted.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false;
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: notifies ? { EventBridgeConfiguration: {} } : {},
      }),
    );
    const host = `${Bucket}.s3.${context.region}.amazonaws.com`;
    return {
      physicalId: Bucket,
      ref: Bucket,
      attributes: { Arn: `arn:aws:s3:::${Bucket}`, DomainName: host, RegionalDomainName: host },
    };
  },
  exists: ({ physicalId }, { s3 }) => found(s3.send(new HeadBucketCommand({ Bucket: physicalId }))),
  async remove({ physicalId }, { s3 }) {
    const bucket = { Bucket: physicalId };
    if (!(await found(s3.send(new HeadBucketCommand(bucket))))) return undefined;
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ ...bucket, MaxKeys: 1 }),
    );
    if (Versions.length + DeleteMarkers.length > 0) return 'it holds objects: empty it and deploy again';
    await s3.send(new DeleteBucketCommand(bucket));
    return undefined;
  },
};
