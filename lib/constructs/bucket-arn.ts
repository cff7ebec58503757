import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Built from the name, so that a dataset's stack imports nothing that would pin the storage stack. */
export function bucketArn(scope: Construct, bucketName: string): string {
  return `arn:${Stack.of(scope).partition}:s3:::${bucketName}`;
}
