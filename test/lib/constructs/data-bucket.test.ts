import { test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { DataBucket } from '../../../lib/constructs/data-bucket';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

function bucket(retain = true): Template {
  return templateOf((stack) => {
    new DataBucket(stack, 'Bucket', { bucketName: 'a-bucket', retain, key: storageIn(stack).lakeKey });
  });
}

test('requests without TLS, or below TLS 1.2, are denied', () => {
  const deny = (condition: unknown) =>
    Match.objectLike({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: condition });
  bucket().hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        deny({ Bool: { 'aws:SecureTransport': 'false' } }),
        deny({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
      ]),
    },
  });
});

test('nothing in it can be made public, and ACLs do not exist', () => {
  bucket().hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});

test('objects are encrypted with the key given, through a bucket key', () => {
  bucket().hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: LAKE_KEY },
        },
      ],
    },
  });
});

test('abandoned uploads are cleared after a week', () => {
  bucket().hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([
        Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      ]),
    },
  });
});

test.each([
  [true, 'Retain'],
  [false, 'Delete'],
])('with retain %s its deletion policy is %s', (retain, policy) => {
  bucket(retain).hasResource('AWS::S3::Bucket', { DeletionPolicy: policy });
});
