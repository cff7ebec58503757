import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { CostBudgets } from '../../../lib/constructs/budgets';
import { templateOf } from './in-stack';

const topicArn = 'arn:aws:sns:us-east-1:333333333333:catchment-prod-ticket';
const budgets = () =>
  Object.values(
    templateOf(
      (stack) => new CostBudgets(stack, 'Budgets', { environment: environments.prod, topicArn }),
    ).findResources('AWS::Budgets::Budget'),
  ).map(({ Properties }) => Properties);

test("the month and S3's part of it are watched by the environment's tag", () => {
  expect(budgets().map(({ Budget }) => [Budget.BudgetLimit, Budget.CostFilters])).toEqual([
    [{ Amount: 5_000, Unit: 'USD' }, { TagKeyValue: ['user:catchment:environment$prod'] }],
    [
      { Amount: 1_000, Unit: 'USD' },
      { TagKeyValue: ['user:catchment:environment$prod'], Service: ['Amazon Simple Storage Service'] },
    ],
  ]);
});

test('a budget tells of a forecast over it, and of being over it', () => {
  for (const { NotificationsWithSubscribers } of budgets()) {
    expect(
      NotificationsWithSubscribers.map(({ Notification, Subscribers }: never) => [Notification, Subscribers]),
    ).toEqual(
      ['FORECASTED', 'ACTUAL'].map((NotificationType) => [
        { NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold: 100, ThresholdType: 'PERCENTAGE' },
        [{ SubscriptionType: 'SNS', Address: topicArn }],
      ]),
    );
  }
});
