import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clients } from '../../../../local/deployer/clients';
import { eventSourceMapping } from '../../../../local/deployer/resources/lambda-event-source';

const lambda = mockClient(LambdaClient);
const clients = { lambda: new LambdaClient({}) } as unknown as Clients;
const context = { clients, account: '0', region: 'us-east-1', stackName: 'ingest', logicalId: 'Source' };
const UUID = '11111111-2222-3333-4444-555555555555';
const source = { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders', FunctionName: 'orders' };
const FilterCriteria = { Filters: [{ Pattern: '{"body":["go"]}' }] };
beforeEach(() => {
  lambda.reset();
  lambda.on(CreateEventSourceMappingCommand).resolves({ UUID });
  lambda.on(UpdateEventSourceMappingCommand).resolves({ UUID });
});

test('a mapping that is not there is made, without its tags, which a template lists', async () => {
  lambda.on(ListEventSourceMappingsCommand).resolves({});
  const tags = [{ Key: 'team', Value: 'sales' }];
  const deployed = await eventSourceMapping.put(
    { ...source, FilterCriteria, Tags: tags, StartingPositionTimestamp: 1_541_139_109 },
    context,
  );
  expect(deployed.physicalId).toBe(UUID);
  expect(lambda.commandCalls(CreateEventSourceMappingCommand)[0]?.args[0].input).toEqual({
    ...source,
    FilterCriteria,
    StartingPositionTimestamp: new Date(1_541_139_109_000),
  });
});

test('a mapping that is there is changed, and what the template no longer has is taken away', async () => {
  lambda.on(ListEventSourceMappingsCommand).resolves({ EventSourceMappings: [{ UUID }] });
  await eventSourceMapping.put({ ...source, BatchSize: 5 }, context);
  expect(lambda.commandCalls(UpdateEventSourceMappingCommand)[0]?.args[0].input).toEqual({
    UUID,
    FunctionName: 'orders',
    BatchSize: 5,
    FilterCriteria: {},
    DestinationConfig: { OnFailure: {} },
    FunctionResponseTypes: [],
    ScalingConfig: {},
  });
});
