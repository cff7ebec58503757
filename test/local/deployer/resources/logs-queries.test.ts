import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clients, clientsFor } from '../../../../local/deployer/clients';
import { logGroup } from '../../../../local/deployer/resources/log-group';
import { metricFilter, queryDefinition } from '../../../../local/deployer/resources/logs-queries';
import { createGateway } from '../../../../local/gateway/gateway';
import { createLogsHandler } from '../../../../local/logs/create-logs-handler';
import { temporaryDirectories } from '../../temporary-directory';

const GROUP = '/catchment/security/local';
const directory = temporaryDirectories();
let clients: Clients;
let closers: Array<() => unknown>;

beforeEach(async () => {
  const handler = await createLogsHandler({ paths: { state: directory() } });
  const gateway = await createGateway({ port: 0, ministackPort: 9, handlers: [handler] });
  clients = clientsFor(`http://127.0.0.1:${gateway.port}`, 'us-east-1');
  closers = [() => gateway.close(), () => handler.close(), () => clients.close()];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

const context = () => ({
  clients,
  account: '000000000000',
  region: 'us-east-1',
  stackName: 's',
  logicalId: 'l',
});

test('a saved query is made once, changed by its name, and removed', async () => {
  const properties = { Name: 'local/q', QueryString: 'limit 1', LogGroupNames: [GROUP] };
  const saved = async () =>
    (await clients.logs.send(new DescribeQueryDefinitionsCommand({}))).queryDefinitions ?? [];
  const deployed = await queryDefinition.put(properties, context());
  const again = await queryDefinition.put({ ...properties, QueryString: 'limit 2' }, context());
  expect(again.physicalId).toBe(deployed.physicalId);
  expect(await saved()).toMatchObject([{ name: 'local/q', queryString: 'limit 2', logGroupNames: [GROUP] }]);
  expect(await queryDefinition.exists(deployed, clients)).toBe(true);
  expect(await queryDefinition.remove(deployed, clients)).toBeUndefined();
  expect(await queryDefinition.exists(deployed, clients)).toBe(false);
  expect(await queryDefinition.remove(deployed, clients)).toBeUndefined();
});

test('a log group keeps its events as long as it says, and for good when it says nothing', async () => {
  const described = async () => (await clients.logs.send(new DescribeLogGroupsCommand({}))).logGroups;
  const deployed = await logGroup.put({ LogGroupName: GROUP, RetentionInDays: 7 }, context());
  expect(await described()).toMatchObject([{ logGroupName: GROUP, retentionInDays: 7 }]);
  await logGroup.put({ LogGroupName: GROUP }, context());
  expect((await described())?.[0]).not.toHaveProperty('retentionInDays');
  expect(await logGroup.exists(deployed, clients)).toBe(true);
  await logGroup.remove(deployed, clients);
  expect(await logGroup.exists(deployed, clients)).toBe(false);
});

test('a metric filter is made, changed and removed', async () => {
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  const transformation = { MetricName: 'Denied', MetricNamespace: 'DataPipeline', MetricValue: '1' };
  const properties = {
    FilterPattern: '{ $.errorCode = "AccessDenied" }',
    LogGroupName: GROUP,
    MetricTransformations: [{ ...transformation, Dimensions: [{ Key: 'who', Value: '$.who' }] }],
  };
  const deployed = await metricFilter.put(properties, context());
  expect(deployed.ref).toBe('s-l');
  await metricFilter.put({ ...properties, FilterPattern: 'denied' }, context());
  const { metricFilters } = await clients.logs.send(new DescribeMetricFiltersCommand({}));
  expect(metricFilters).toMatchObject([
    {
      filterName: 's-l',
      filterPattern: 'denied',
      logGroupName: GROUP,
      metricTransformations: [{ metricName: 'Denied', dimensions: { who: '$.who' } }],
    },
  ]);
  expect(await metricFilter.exists(deployed, clients)).toBe(true);
  await metricFilter.remove(deployed, clients);
  expect(await metricFilter.exists(deployed, clients)).toBe(false);
  expect(await metricFilter.remove(deployed, clients)).toBeUndefined();
  await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
  expect(await metricFilter.exists(deployed, clients)).toBe(false);
});
