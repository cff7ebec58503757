import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { abandonedUploads } from './lifecycle';

type Enforced =
  | 'blockPublicAccess'
  | 'bucketKeyEnabled'
  | 'encryption'
  | 'encryptionKey'
  | 'enforceSSL'
  | 'minimumTLSVersion'
  | 'objectOwnership'
  | 'removalPolicy'
  | 'publicReadAccess'
  // These three make CDK deploy a Lambda of its own.
  | 'autoDeleteObjects'
  | 'eventBridgeEnabled'
  | 'notificationsHandlerRole';

export interface DataBucketProps extends Omit<s3.BucketProps, Enforced | 'bucketName'> {
  readonly bucketName: string;
  /** True: the bucket outlives its stack. */
  readonly retain: boolean;
  /** True: EventBridge is told of each object. @default - it is not */
  readonly tellsEventBridge?: boolean;
  /** @default - keys of S3's own, for the one bucket (access logs) that S3 cannot write to otherwise */
  readonly key?: kms.IKey;
}

/** A bucket that is private, encrypted, spoken to over TLS 1.2 or newer, and free of ACLs. */
export class DataBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: DataBucketProps) {
    const { retain, key, lifecycleRules, tellsEventBridge, ...rest } = props;
    super(scope, id, {
      ...rest,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [...(lifecycleRules ?? []), abandonedUploads],
      ...(key === undefined
        ? { encryption: s3.BucketEncryption.S3_MANAGED }
        : // A bucket key asks KMS once a while instead of once an object.
          { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }),
    });
    if (tellsEventBridge === true) {
      // The L2's `eventBridgeEnabled` does the same through a custom resource with a Lambda.
      (this.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
  }
}
