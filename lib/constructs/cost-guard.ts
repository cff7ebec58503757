import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { COST_GUARD_ENV } from '../wiring/env';
import { names, type Placement, prefixes } from '../wiring/names';
import { ledgerArn } from './arns';
import { bucketArn } from './bucket-arn';
import { FunctionSchedule } from './function-schedule';
import { NodeFunction } from './node-function';
import type { Permission } from './service-role';

const TIMEOUT_SECONDS = 300;
const MEMORY_MIB = 512;
/** Cost Explorer is renewed within the day; by then it mostly knows all of yesterday. */
const EVERY_MORNING = 'cron(0 10 * * ? *)';

export interface CostGuardProps {
  /** Directory with the bundle of lambda/cost-guard/handler.ts. */
  readonly bundle: string;
  /** Names of the environment's datasets. */
  readonly datasets: readonly string[];
  /** Gets the report in words: the ticket topic, encrypted with the lake's key. ARN. */
  readonly topicArn: string;
  readonly lakeKey: kms.IKey;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** The function that tells once a day what the environment costs, why, and what to do about it. */
export class CostGuard extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: CostGuardProps) {
    super(scope, id);
    const { environment, placement } = props;
    const buckets = {
      lake: names.lakeBucket(placement),
      quarantine: names.quarantineBucket(placement),
      results: names.resultsBucket(placement),
      'access-logs': names.accessLogsBucket(placement),
    };
    this.function = new NodeFunction(this, 'CostGuard', {
      functionName: names.costGuard(environment.name),
      description: `Tells what ${environment.name} costs, and why`,
      bundle: props.bundle,
      variables: COST_GUARD_ENV.provide({
        ENVIRONMENT: environment.name,
        LAKE_BUCKET: names.lakeBucket(placement),
        LEDGER_TABLE: names.ledger(environment.name),
        WORKGROUP: names.workgroup(environment.name),
        DATASETS: JSON.stringify(props.datasets),
        BUCKETS: JSON.stringify(buckets),
        BUDGETS: JSON.stringify(environment.budgets),
        REPORT_TOPIC: props.topicArn,
      }),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: TIMEOUT_SECONDS,
      permissions: permissions(this, props),
      logsKey: props.lakeKey,
      environment,
    }).function;
    new FunctionSchedule(this, 'Daily', {
      scheduleName: names.schedule(environment.name, 'cost-guard', 'daily'),
      description: `Starts the cost guard of ${environment.name}`,
      expression: EVERY_MORNING,
      function: this.function,
      startWithinSeconds: 3_600,
    });
  }
}

function permissions(
  scope: Construct,
  { environment, placement, topicArn, lakeKey }: CostGuardProps,
): Record<string, Permission> {
  return {
    ReadBill: {
      actions: ['ce:GetCostAndUsage'],
      resources: ['*'],
      wildcard: 'Cost Explorer has no resources: who may read it, reads the account.',
    },
    ReadMetrics: {
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      wildcard: 'CloudWatch knows no resources of metrics.',
    },
    ReadRuns: { actions: ['dynamodb:Query'], resources: [ledgerArn(scope, environment.name)] },
    WriteReport: {
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(scope, names.lakeBucket(placement))}/${prefixes.costReports}*`],
      wildcard: "A report is keyed by its month; the prefix holds the cost guard's reports alone.",
    },
    TellPeople: { actions: ['sns:Publish'], resources: [topicArn] },
    UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [lakeKey.keyArn] },
  };
}
