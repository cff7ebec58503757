import {
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { monitoringsUnderTest } from '../monitoring-under-test';

const monitoring = monitoringsUnderTest();
const DashboardBody = JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: 'é' } }] });

test('dashboards are listed by their beginning, and are there after a restart', async () => {
  const under = await monitoring();
  for (const DashboardName of ['catchment-local', 'other']) {
    await under.client.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
  }
  await under.close();
  const { client } = await monitoring(under.state);
  const { DashboardEntries } = await client.send(
    new ListDashboardsCommand({ DashboardNamePrefix: 'catchment' }),
  );
  expect(DashboardEntries).toEqual([
    {
      DashboardName: 'catchment-local',
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/catchment-local',
      LastModified: expect.any(Date),
      Size: Buffer.byteLength(DashboardBody),
    },
  ]);
  const found = await client.send(new GetDashboardCommand({ DashboardName: 'catchment-local' }));
  expect(found.DashboardBody).toBe(DashboardBody);
});

test('dashboards are deleted all or none', async () => {
  const { client } = await monitoring();
  await client.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody }));
  await expect(
    client.send(new DeleteDashboardsCommand({ DashboardNames: ['d', 'none'] })),
  ).rejects.toMatchObject({ name: 'DashboardNotFoundError', message: 'Dashboard none does not exist.' });
  const { DashboardEntries } = await client.send(new ListDashboardsCommand({}));
  expect(DashboardEntries).toHaveLength(1);
});

test.each([
  ['d', '{', 'the body is not JSON'],
  ['d', '{}', 'the body has no list of widgets'],
  ['d', '{"widgets":[{"type":"text"},{}]}', 'widget 1 has no type'],
  ['a b', '{"widgets":[]}', '"a b" is no name of a dashboard'],
])('a dashboard %s of %s is refused', async (DashboardName, body, words) => {
  const { client } = await monitoring();
  await expect(client.send(new PutDashboardCommand({ DashboardName, DashboardBody: body }))).rejects.toThrow(
    words,
  );
});

test('an alarm has the tags that it is made with, and those put later', async () => {
  const { client } = await monitoring();
  const alarm = {
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  } as const;
  await client.send(new PutMetricAlarmCommand({ ...alarm, Tags: [{ Key: 'dataset', Value: 'orders' }] }));
  const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a';
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
  expect(await tags()).toEqual([{ Key: 'dataset', Value: 'orders' }]);
  // As on AWS, putting an alarm that is there leaves its tags.
  await client.send(new PutMetricAlarmCommand({ ...alarm, Tags: [{ Key: 'dataset', Value: 'other' }] }));
  await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'service', Value: 'ingestion' }] }));
  await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['dataset'] }));
  expect(await tags()).toEqual([{ Key: 'service', Value: 'ingestion' }]);
});
