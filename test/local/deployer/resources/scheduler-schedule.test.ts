import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clients, clientsFor } from '../../../../local/deployer/clients';
import { schedulerSchedule } from '../../../../local/deployer/resources/scheduler-schedule';
import { createGateway, type Gateway } from '../../../../local/gateway/gateway';
import {
  createSchedulerHandler,
  type SchedulerHandler,
} from '../../../../local/scheduler/create-scheduler-handler';
import { temporaryDirectories } from '../../temporary-directory';

const directory = temporaryDirectories();
const properties = {
  Name: 'orders-hourly',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  State: 'ENABLED',
  Target: {
    Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:orders',
    RoleArn: 'arn:aws:iam::000000000000:role/any',
    Input: '{}',
  },
};
let handler: SchedulerHandler;
let gateway: Gateway;
let clients: Clients;
beforeEach(async () => {
  const endpoint = 'http://127.0.0.1:9';
  handler = await createSchedulerHandler({ endpoint, paths: { state: directory() }, timers: false });
  gateway = await createGateway({ port: 0, ministackPort: 9, handlers: [handler] });
  clients = clientsFor(`http://127.0.0.1:${gateway.port}`, 'us-east-1');
});
afterEach(async () => {
  clients.close();
  await handler.close();
  await gateway.close();
});
const context = () => ({
  clients,
  account: '000000000000',
  region: 'us-east-1',
  stackName: 's',
  logicalId: 'l',
});
const expression = async () =>
  (await clients.scheduler.send(new GetScheduleCommand({ Name: 'orders-hourly' }))).ScheduleExpression;

test('a schedule is made, changed where it is there, and removed', async () => {
  const deployed = await schedulerSchedule.put(properties, context());
  expect(deployed.ref).toBe('orders-hourly');
  expect(await schedulerSchedule.exists(deployed, clients)).toBe(true);
  await schedulerSchedule.put({ ...properties, ScheduleExpression: 'rate(2 hours)' }, context());
  expect(await expression()).toBe('rate(2 hours)');
  expect(await schedulerSchedule.remove(deployed, clients)).toBeUndefined();
  expect(await schedulerSchedule.exists(deployed, clients)).toBe(false);
  expect(await schedulerSchedule.remove(deployed, clients)).toBeUndefined();
});
