import { DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clients, clientsFor } from '../../../../local/deployer/clients';
import { compositeAlarm, dashboard, metricAlarm } from '../../../../local/deployer/resources/cloudwatch';
import { monitoringsUnderTest } from '../../monitoring/monitoring-under-test';

const monitoring = monitoringsUnderTest();
let clients: Clients;
beforeEach(async () => {
  clients = clientsFor((await monitoring()).endpoint, 'us-east-1');
});
afterEach(() => clients.close());

const context = () => ({
  clients,
  account: '000000000000',
  region: 'us-east-1',
  stackName: 's',
  logicalId: 'l',
});
const failed = {
  AlarmName: 'failed',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 2,
  Threshold: 0,
  Metrics: [
    { Id: 'sum', Expression: 'SUM([a, b])' },
    ...['a', 'b'].map((Id) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period: 300, Stat: 'Sum' },
      ReturnData: false,
    })),
  ],
  Tags: [{ Key: 'catchment:dataset', Value: 'orders' }],
};

test('an alarm is made, changed where it is there, and removed', async () => {
  const deployed = await metricAlarm.put(failed, context());
  expect(deployed).toEqual({
    physicalId: 'failed',
    ref: 'failed',
    attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:failed' },
  });
  await metricAlarm.put({ ...failed, Threshold: 5 }, context());
  const { MetricAlarms = [] } = await clients.cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'failed', Threshold: 5, Metrics: failed.Metrics }]);
  expect(await metricAlarm.exists(deployed, clients)).toBe(true);
  expect(await metricAlarm.remove(deployed, clients)).toBeUndefined();
  expect(await metricAlarm.exists(deployed, clients)).toBe(false);
  expect(await metricAlarm.remove(deployed, clients)).toBeUndefined();
});

test('a composite alarm comes after the alarms of its rule', async () => {
  const stale = { AlarmName: 'stale', AlarmRule: 'ALARM("failed")' };
  await expect(compositeAlarm.put(stale, context())).rejects.toThrow(
    '[failed] in the alarm rule do not exist',
  );
  await metricAlarm.put(failed, context());
  const deployed = await compositeAlarm.put(stale, context());
  expect(await compositeAlarm.exists(deployed, clients)).toBe(true);
  await compositeAlarm.remove(deployed, clients);
  expect(await compositeAlarm.exists(deployed, clients)).toBe(false);
});

test('a dashboard is made, changed and removed', async () => {
  const body = (markdown: string) =>
    JSON.stringify({ widgets: [{ type: 'text', width: 24, height: 1, properties: { markdown } }] });
  const deployed = await dashboard.put({ DashboardName: 'd', DashboardBody: body('one') }, context());
  await dashboard.put({ DashboardName: 'd', DashboardBody: body('two') }, context());
  const { DashboardBody } = await clients.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'd' }));
  expect(DashboardBody).toBe(body('two'));
  expect(await dashboard.exists(deployed, clients)).toBe(true);
  await dashboard.remove(deployed, clients);
  expect(await dashboard.exists(deployed, clients)).toBe(false);
  expect(await dashboard.remove(deployed, clients)).toBeUndefined();
});
