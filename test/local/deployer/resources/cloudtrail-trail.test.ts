import { GetEventSelectorsCommand, GetTrailCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCloudTrailHandler } from '../../../../local/cloudtrail/create-cloudtrail-handler';
import { type Clients, clientsFor } from '../../../../local/deployer/clients';
import { cloudTrail } from '../../../../local/deployer/resources/cloudtrail-trail';
import { createGateway, type Gateway } from '../../../../local/gateway/gateway';
import { temporaryDirectories } from '../../temporary-directory';

const directory = temporaryDirectories();
let gateway: Gateway;
let clients: Clients;

beforeEach(async () => {
  const handler = await createCloudTrailHandler({ paths: { state: directory() }, append: () => {} });
  gateway = await createGateway({ port: 0, ministackPort: 9, handlers: [handler] });
  clients = clientsFor(`http://127.0.0.1:${gateway.port}`, 'us-east-1');
});
afterEach(async () => {
  clients.close();
  await gateway.close();
});

test('a trail is made with its selectors and logs, is changed and stopped, and removed', async () => {
  const properties = {
    TrailName: 'quarantine',
    S3BucketName: 'logs',
    IsLogging: true,
    CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/security:*',
    AdvancedEventSelectors: [
      { Name: 'objects', FieldSelectors: [{ Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::q/'] }] },
    ],
  };
  const context = {
    clients,
    account: '000000000000',
    region: 'us-east-1',
    stackName: 's',
    logicalId: 'l',
  };
  const deployed = await cloudTrail.put(properties, context);
  expect(deployed).toMatchObject({
    ref: 'quarantine',
    attributes: { Arn: 'arn:aws:cloudtrail:us-east-1:000000000000:trail/quarantine' },
  });
  const { cloudtrail } = clients;
  const isLogging = async () =>
    (await cloudtrail.send(new GetTrailStatusCommand({ Name: 'quarantine' }))).IsLogging;
  expect(await isLogging()).toBe(true);
  const selectors = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: 'quarantine' }));
  expect(selectors.AdvancedEventSelectors).toEqual(properties.AdvancedEventSelectors);

  await cloudTrail.put({ ...properties, IsLogging: 'false', S3BucketName: 'others' }, context);
  expect(await isLogging()).toBe(false);
  const { Trail } = await cloudtrail.send(new GetTrailCommand({ Name: 'quarantine' }));
  expect(Trail?.S3BucketName).toBe('others');
  expect(await cloudTrail.exists(deployed, clients)).toBe(true);
  await cloudTrail.remove(deployed, clients);
  expect(await cloudTrail.exists(deployed, clients)).toBe(false);
});
