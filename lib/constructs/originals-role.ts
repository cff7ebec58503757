import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { names, type Placement } from '../wiring/names';
import { bucketArn } from './bucket-arn';
import { ServiceRole } from './service-role';

export interface OriginalsRoleProps {
  /** Of the quarantine bucket. */
  readonly key: kms.IKey;
  readonly placement: Placement;
}

/**
 * The role that people replay and erase with: the only one besides the consumers' that touches originals
 * without raising an alarm. Whoever the account's IAM lets assume it, may; CloudTrail keeps who did.
 */
export class OriginalsRole extends ServiceRole {
  constructor(scope: Construct, id: string, { key, placement }: OriginalsRoleProps) {
    const quarantine = bucketArn(scope, names.quarantineBucket(placement));
    super(scope, id, {
      service: new iam.AccountRootPrincipal(),
      roleName: names.originalsRole(placement.environment),
      path: names.originalsPath(placement.environment),
      description: `Replays and erases originals of ${placement.environment}`,
      permissions: {
        ListOriginals: { actions: ['s3:ListBucket'], resources: [quarantine] },
        UseOriginals: {
          actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          resources: [`${quarantine}/*`],
          wildcard: 'It replays and erases whatever was refused; the bucket holds nothing else.',
        },
        UseKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
      },
    });
  }
}
