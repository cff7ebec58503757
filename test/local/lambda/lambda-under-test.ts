import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { expect } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { createGateway } from '../../../local/gateway/gateway';
import type { ServiceHandler } from '../../../local/gateway/service-handler';
import {
  createLambdaHandler,
  type LambdaHandler,
  type LambdaOptions,
} from '../../../local/lambda/create-lambda-handler';

export interface Invoked {
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what a function answers is for its test to know
  readonly payload: any;
  readonly log: string;
}

export interface LambdaUnderTest {
  readonly handler: LambdaHandler;
  readonly client: LambdaClient;
  readonly endpoint: string;
  readonly home: string;
  /** A function whose whole code is given. */
  create(name: string, code: string, settings?: Partial<CreateFunctionCommandInput>): Promise<void>;
  /** Invokes a function with the tail of its log. */
  invoke(name: string, event?: unknown): Promise<Invoked>;
  close(): Promise<void>;
}

/**
 * The handler behind a real gateway, called by a real client; nothing stands behind the gateway.
 *
 * @param others services that the gateway serves besides
 */
export async function lambdaUnderTest(
  options: Partial<LambdaOptions> = {},
  others: readonly ServiceHandler[] = [],
): Promise<LambdaUnderTest> {
  const home = mkdtempSync(join(tmpdir(), 'catchment-lambda-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const paths = { home, state: join(home, 'state'), logs: join(home, 'logs') };
  const handler = await createLambdaHandler({
    endpoint,
    paths,
    maxEnvironments: 2,
    retryDelaysMs: [10, 20],
    ...options,
  });
  const gateway = await createGateway({ port, ministackPort: 9, handlers: [handler, ...others] });
  const client = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    handler,
    client,
    endpoint,
    home,
    async create(name, code, settings = {}) {
      await client.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: 'arn:aws:iam::000000000000:role/any',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipped(code) },
          ...settings,
        }),
      );
    },
    async invoke(FunctionName, event = {}) {
      const answer = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' }),
      );
      return {
        error: answer.FunctionError,
        payload: JSON.parse(Buffer.from(answer.Payload ?? '').toString()),
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      };
    },
    async close() {
      client.destroy();
      await handler.close();
      await gateway.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Calls `context`, made with a timeout of 7 s and 256 MB, which answers its event and what its context says. */
export async function expectContext(lambda: Pick<LambdaUnderTest, 'invoke'>): Promise<void> {
  const { payload, error } = await lambda.invoke('context', { a: 'é' });
  expect(error).toBeUndefined();
  expect(payload).toEqual({
    event: { a: 'é' },
    name: 'context',
    memory: '256',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
    group: '/aws/lambda/context',
    left: expect.any(Number),
    id: 36,
  });
  expect(payload.left).toBeGreaterThan(5_000);
  expect(payload.left).toBeLessThanOrEqual(7_000);
}

export function zipped(code: string, file = 'index.js'): Uint8Array {
  return zipSync({ [file]: strToU8(code) });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
