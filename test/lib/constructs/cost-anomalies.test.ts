import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { CostAnomalies } from '../../../lib/constructs/cost-anomalies';
import { templateOf } from './in-stack';

const topicArn = 'arn:aws:sns:us-east-1:333333333333:catchment-prod-ticket';

test("anomalies of the environment's tag are told at once, from a hundredth of the month's budget", () => {
  const template = templateOf(
    (stack) => new CostAnomalies(stack, 'Anomalies', { environment: environments.prod, topicArn }),
  );
  template.hasResourceProperties('AWS::CE::AnomalyMonitor', {
    MonitorType: 'CUSTOM',
    MonitorSpecification: JSON.stringify({ Tags: { Key: 'catchment:environment', Values: ['prod'] } }),
  });
  const [subscription] = Object.values(template.findResources('AWS::CE::AnomalySubscription'));
  expect(subscription?.['Properties']).toMatchObject({
    Frequency: 'IMMEDIATE',
    Subscribers: [{ Type: 'SNS', Address: topicArn }],
  });
  expect(JSON.parse(subscription?.['Properties'].ThresholdExpression)).toEqual({
    Dimensions: {
      Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
      MatchOptions: ['GREATER_THAN_OR_EQUAL'],
      Values: ['50'],
    },
  });
});
