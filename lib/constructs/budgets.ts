import * as budgets from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { costTags } from '../wiring/names';
import { billedServices } from '../wiring/services';

export interface CostBudgetsProps {
  readonly environment: EnvironmentConfig;
  /** Told of both; `budgets.amazonaws.com` may publish to it. ARN. */
  readonly topicArn: string;
}

/**
 * AWS's own watch over the environment's month, in all and of S3: it tells when the month is forecast to
 * end over the budget, and when it is over it. The cost guard tells why; this one also tells when the cost
 * guard cannot.
 */
export class CostBudgets extends Construct {
  constructor(scope: Construct, id: string, { environment, topicArn }: CostBudgetsProps) {
    super(scope, id);
    const { name, budgets: limits } = environment;
    const tagged = { TagKeyValue: [`user:${costTags.environment}$${name}`] };
    const budget = (part: string, usd: number, costFilters: Record<string, readonly string[]>) =>
      new budgets.CfnBudget(this, part, {
        budget: {
          budgetName: `catchment-${name}-${part}`,
          budgetType: 'COST',
          timeUnit: 'MONTHLY',
          budgetLimit: { amount: usd, unit: 'USD' },
          costFilters,
        },
        notificationsWithSubscribers: (['FORECASTED', 'ACTUAL'] as const).map((notificationType) => ({
          notification: {
            notificationType,
            comparisonOperator: 'GREATER_THAN',
            threshold: 100,
            thresholdType: 'PERCENTAGE',
          },
          subscribers: [{ subscriptionType: 'SNS', address: topicArn }],
        })),
      });
    budget('month', limits.monthlyUsd, tagged);
    budget('s3', limits.s3MonthlyUsd, { ...tagged, Service: [billedServices.s3] });
  }
}
