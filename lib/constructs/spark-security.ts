import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface SparkSecurityProps {
  readonly name: string;
  readonly key: kms.IKey;
}

/** Encrypts what Glue jobs write, their logs, and the bookmarks that they do not use. */
export class SparkSecurity extends glue.CfnSecurityConfiguration {
  constructor(scope: Construct, id: string, props: SparkSecurityProps) {
    const kmsKeyArn = props.key.keyArn;
    super(scope, id, {
      name: props.name,
      encryptionConfiguration: {
        s3Encryptions: [{ s3EncryptionMode: 'SSE-KMS', kmsKeyArn }],
        cloudWatchEncryption: { cloudWatchEncryptionMode: 'SSE-KMS', kmsKeyArn },
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn },
      },
    });
  }
}
