import { CreateTableCommand, DeleteTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clients } from '../../../../local/deployer/clients';
import { glueTable } from '../../../../local/deployer/resources/glue-catalog';
import { unhonouredPaths } from '../../../../local/deployer/unhonoured';

const glue = mockClient(GlueClient);
const clients = { glue: new GlueClient({}) } as unknown as Clients;
const context = { clients, account: '0', region: 'us-east-1', stackName: 'processing', logicalId: 'Table' };
const mart = {
  CatalogId: '000000000000',
  DatabaseName: 'analytics',
  Name: 'daily_sales',
  OpenTableFormatInput: { IcebergInput: { MetadataOperation: 'CREATE' } },
};
beforeEach(() => {
  glue.reset();
  glue.on(DeleteTableCommand).resolves({});
});

test('an Iceberg table is left to the marts job, and the report says so', async () => {
  const deployed = await glueTable.put(mart, context);
  expect(deployed).toMatchObject({ physicalId: 'analytics|daily_sales', ref: 'daily_sales' });
  expect(glue.calls()).toEqual([]);
  expect(await glueTable.exists(deployed, clients)).toBe(true);
  expect(unhonouredPaths(mart, glueTable.honours)).toEqual(['OpenTableFormatInput']);
  expect(glueTable.without?.['OpenTableFormatInput']).toContain('marts job');
});

test('it goes from the catalogue when it leaves the template, as on AWS', async () => {
  const deployed = await glueTable.put(mart, context);
  expect(await glueTable.remove(deployed, clients)).toBeUndefined();
  expect(glue.commandCalls(DeleteTableCommand)[0]?.args[0].input).toEqual({
    DatabaseName: 'analytics',
    Name: 'daily_sales',
  });
});

test('numbers and booleans among the parameters of an external table become text', async () => {
  const TableInput = { Name: 'orders', Parameters: { 'projection.enabled': true, digits: 2 } };
  await glueTable.put({ DatabaseName: 'raw', TableInput }, context);
  expect(glue.commandCalls(CreateTableCommand)[0]?.args[0].input.TableInput?.Parameters).toEqual({
    'projection.enabled': 'true',
    digits: '2',
  });
});
