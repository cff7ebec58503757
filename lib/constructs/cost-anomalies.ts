import * as ce from 'aws-cdk-lib/aws-ce';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { costTags } from '../wiring/names';

/** An anomaly is told when it has cost this share of the month's budget. */
const LEAST_SHARE = 0.01;

export interface CostAnomaliesProps {
  readonly environment: EnvironmentConfig;
  /** `costalerts.amazonaws.com` may publish to it. ARN. */
  readonly topicArn: string;
}

/**
 * AWS's model of what the environment usually costs, by its tag. It finds what a fixed limit does not: a
 * slow climb, a day of the week that is unlike the others. An account has one monitor by service, which
 * belongs to no environment; those by tag are many.
 */
export class CostAnomalies extends Construct {
  constructor(scope: Construct, id: string, { environment, topicArn }: CostAnomaliesProps) {
    super(scope, id);
    const { name, budgets } = environment;
    const monitor = new ce.CfnAnomalyMonitor(this, 'Monitor', {
      monitorName: `catchment-${name}`,
      monitorType: 'CUSTOM',
      monitorSpecification: JSON.stringify({ Tags: { Key: costTags.environment, Values: [name] } }),
    });
    new ce.CfnAnomalySubscription(this, 'Subscription', {
      subscriptionName: `catchment-${name}`,
      monitorArnList: [monitor.attrMonitorArn],
      // Daily and weekly mails go to addresses alone; a topic is told at once.
      frequency: 'IMMEDIATE',
      subscribers: [{ type: 'SNS', address: topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: {
          Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          MatchOptions: ['GREATER_THAN_OR_EQUAL'],
          Values: [String(budgets.monthlyUsd * LEAST_SHARE)],
        },
      }),
    });
  }
}
