import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * What the account may do with a key, IAM permitting. AWS's default policy says `kms:*` here, which
 * would give away every action that KMS adds later.
 */
const ACCOUNT_ACTIONS = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

export interface DataKeyProps {
  readonly description: string;
  readonly retain: boolean;
  /** Prefixes of the log groups that this key encrypts. @default - none */
  readonly logGroupPrefixes?: readonly string[];
  /** Services of AWS that publish to the topics that this key encrypts. @default - none */
  readonly publishers?: readonly string[];
}

/** A customer-managed key, rotated yearly, whose use IAM policies of the account decide. */
export class DataKey extends kms.Key {
  constructor(scope: Construct, id: string, props: DataKeyProps) {
    const stack = Stack.of(scope);
    const statements = [
      new iam.PolicyStatement({
        sid: 'Account',
        principals: [new iam.AccountRootPrincipal()],
        actions: ACCOUNT_ACTIONS,
        resources: ['*'],
      }),
    ];
    const prefixes = props.logGroupPrefixes ?? [];
    if (prefixes.length > 0) {
      statements.push(...logStatements(stack, prefixes));
    }
    const publishers = props.publishers ?? [];
    if (publishers.length > 0) {
      // Without a condition, as CloudWatch documents it: which account a call is for is said to the topic, whose
      // policy asks, and not always to KMS, where a refusal would silence every alarm.
      statements.push(
        new iam.PolicyStatement({
          sid: 'Publishers',
          principals: publishers.map((service) => new iam.ServicePrincipal(service)),
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
        }),
      );
    }
    super(scope, id, {
      description: props.description,
      enableKeyRotation: true,
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      policy: new iam.PolicyDocument({ statements }),
    });
  }
}

function logStatements(stack: Stack, prefixes: readonly string[]): iam.PolicyStatement[] {
  const logGroups = prefixes.map(
    (prefix) => `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${prefix}*`,
  );
  return [
    new iam.PolicyStatement({
      sid: 'LogGroups',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
    // Step Functions hands its log to this service, which reads the group's key.
    new iam.PolicyStatement({
      sid: 'LogDelivery',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  ];
}
