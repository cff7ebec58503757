import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../../cli/commands/deploy';

const endpoint = process.env['AWS_ENDPOINT_URL'];
beforeEach(async () => {
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${await unusedPort()}`;
});
afterEach(() => {
  if (endpoint === undefined) delete process.env['AWS_ENDPOINT_URL'];
  else process.env['AWS_ENDPOINT_URL'] = endpoint;
});

function deploy(...args: string[]) {
  const program = new Command();
  register(program);
  return program.parseAsync(['deploy', ...args], { from: 'user' });
}

test('an environment whose account is a placeholder is not deployed to', async () => {
  await expect(deploy('--env', 'prod')).rejects.toThrow(
    /Environment prod has account \d{12}, which is a placeholder\. Put your own twelve digits in lib\/config\/prod\.ts\./,
  );
});

test('an environment that there is not is refused with those there are', async () => {
  await expect(deploy('--env', 'test')).rejects.toThrow('choose one of local, dev, staging, prod');
});

test('a local environment that does not run says how to start it', async () => {
  await expect(deploy()).rejects.toMatchObject({
    exitCode: 3,
    message: `The local environment does not answer at ${process.env['AWS_ENDPOINT_URL']}. Start it first: npm start.`,
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
