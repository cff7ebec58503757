import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { names } from '../wiring/names';

export interface RunLedgerProps {
  readonly environmentName: string;
  readonly key: kms.IKey;
  /** True: the table outlives its stack, and refuses deletion besides. */
  readonly retain: boolean;
}

/** One row a run, and the locks that let a dataset have one open run. Any second of 35 days can be restored. */
export class RunLedger extends dynamodb.Table {
  constructor(scope: Construct, id: string, props: RunLedgerProps) {
    super(scope, id, {
      tableName: names.ledger(props.environmentName),
      partitionKey: { name: 'dataset', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'run_id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      deletionProtection: props.retain,
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
