import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clients, clientsFor } from '../../../../local/deployer/clients';
import { stateMachine } from '../../../../local/deployer/resources/state-machine';
import { createGateway, type Gateway } from '../../../../local/gateway/gateway';
import { createStatesHandler, type StatesHandler } from '../../../../local/workflow/create-states-handler';
import { temporaryDirectories } from '../../temporary-directory';

const directory = temporaryDirectories();
let handler: StatesHandler;
let gateway: Gateway;
let clients: Clients;
beforeEach(async () => {
  const endpoint = 'http://127.0.0.1:9';
  handler = await createStatesHandler({ endpoint, paths: { state: directory() } });
  gateway = await createGateway({ port: 0, ministackPort: 9, handlers: [handler] });
  clients = clientsFor(`http://127.0.0.1:${gateway.port}`, 'us-east-1');
});
afterEach(async () => {
  clients.close();
  await gateway.close();
  await handler.close();
});
const context = () => ({
  clients,
  account: '000000000000',
  region: 'us-east-1',
  stackName: 's',
  logicalId: 'l',
});
const properties = (comment: string) => ({
  StateMachineName: 'orders',
  RoleArn: 'arn:aws:iam::000000000000:role/any',
  DefinitionString: JSON.stringify({
    Comment: comment,
    StartAt: 'Done',
    States: { Done: { Type: 'Succeed' } },
  }),
});
const described = (stateMachineArn: string) =>
  clients.states.send(new DescribeStateMachineCommand({ stateMachineArn }));

test('a state machine is made, changed where it is there, and removed', async () => {
  const deployed = await stateMachine.put(properties('one'), context());
  const { creationDate } = await described(deployed.ref);
  await stateMachine.put(properties('two'), context());
  expect(await described(deployed.ref)).toMatchObject({
    creationDate,
    type: 'STANDARD',
    definition: expect.stringContaining('two'),
  });
  expect(await stateMachine.remove(deployed, clients)).toBeUndefined();
  expect(await stateMachine.exists(deployed, clients)).toBe(false);
}, 20_000);

test('one of another type takes the place of the one there is', async () => {
  const deployed = await stateMachine.put(properties('one'), context());
  await stateMachine.put({ ...properties('one'), StateMachineType: 'EXPRESS' }, context());
  expect((await described(deployed.ref)).type).toBe('EXPRESS');
}, 20_000);
