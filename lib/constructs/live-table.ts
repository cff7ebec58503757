import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { LIVE_EXPIRES } from '../wiring/live';
import { names } from '../wiring/names';

export interface LiveTableProps {
  readonly environmentName: string;
  readonly key: kms.IKey;
}

/** Counts of live traffic by window. They go two days after they were made, and with their stack. */
export class LiveTable extends dynamodb.Table {
  constructor(scope: Construct, id: string, props: LiveTableProps) {
    super(scope, id, {
      tableName: names.liveTable(props.environmentName),
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: LIVE_EXPIRES,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'Counts that are two days old at most, of events that stand in the lake, need no restore.',
    });
  }
}
