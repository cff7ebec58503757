import { expect, test } from '@jest/globals';
import { OriginalsRole } from '../../../lib/constructs/originals-role';
import { ORIGINALS_KEY, permissionsOf, storageIn, templateOf } from './in-stack';

const BUCKET = 'arn:aws:s3:::catchment-dev-quarantine-111111111111-us-east-1';
const template = templateOf((stack, placement) => {
  new OriginalsRole(stack, 'Role', { key: storageIn(stack).originalsKey, placement });
});

test('it stands under the path by which the security log knows who has business with originals', () => {
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'catchment-dev-originals',
    Path: '/catchment/dev/originals/',
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111111111111:root' } },
      ],
    },
  });
});

test('it may use the quarantine bucket and its key, and nothing else', () => {
  expect(permissionsOf(template)).toEqual({
    ListOriginals: { actions: ['s3:ListBucket'], resources: BUCKET },
    UseOriginals: {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: `${BUCKET}/*`,
    },
    UseKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ORIGINALS_KEY },
  });
});
