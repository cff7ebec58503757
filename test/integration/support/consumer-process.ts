import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { localEndpoint } from '../../../cli/aws';
import { bundleConsumer } from '../../../lib/bundling/bundle-consumer';
import { orders } from '../../../lib/datasets/orders.dataset';
import { CONSUMER_ENV } from '../../../lib/wiring/env';
import { names } from '../../../lib/wiring/names';
import { buckets } from './platform';

const RUNNER = `
const { handler } = require(process.argv[2]);
process.once('message', async (event) => {
  const answer = await handler(event, { functionName: 'consumer', awsRequestId: 'test', invokedFunctionArn: 'arn', memoryLimitInMB: '512' });
  process.send(answer, () => process.disconnect());
});
`;

let bundled: { readonly code: string; readonly runner: string } | undefined;

function consumerBundle() {
  if (bundled === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'consumer-'));
    const runner = join(directory, 'run.cjs');
    writeFileSync(runner, RUNNER);
    bundled = { code: join(bundleConsumer(orders, join(directory, 'bundle')), 'index.js'), runner };
  }
  return bundled;
}

/**
 * Runs the real bundle on one event in a process of its own, as a cold Lambda environment would.
 *
 * @returns its answer, or `killed` when `onObjectStored` killed it before the write was acknowledged
 */
export async function consumeInProcess(
  event: KinesisStreamEvent,
  options: { readonly killOnceStored: boolean },
): Promise<KinesisStreamBatchResponse | 'killed'> {
  const { code, runner } = consumerBundle();
  let child: ReturnType<typeof fork> | undefined;
  const proxy = options.killOnceStored ? await killingProxy(() => child?.kill('SIGKILL')) : undefined;
  const endpoint = proxy ? `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` : localEndpoint();
  try {
    return await new Promise((resolve, reject) => {
      let output = '';
      let answer: KinesisStreamBatchResponse | undefined;
      child = fork(runner, [code], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: {
          ...CONSUMER_ENV.provide({
            LAKE_BUCKET: buckets.lake,
            QUARANTINE_BUCKET: buckets.quarantine,
            DATASET: orders.name,
            PSEUDONYM_SECRET_ARN: names.pseudonymSecret('local'),
          }),
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_ENDPOINT_URL: endpoint,
          POWERTOOLS_DEV: 'false',
        },
      });
      child.stdout?.on('data', (chunk) => (output += chunk));
      child.stderr?.on('data', (chunk) => (output += chunk));
      child.on('message', (message) => {
        answer = message as KinesisStreamBatchResponse;
      });
      child.on('exit', (exitCode, signal) => {
        if (signal === 'SIGKILL') resolve('killed');
        else if (answer) resolve(answer);
        else reject(new Error(`The consumer ended with ${exitCode}: ${output}`));
      });
      child.send(event);
    });
  } finally {
    proxy?.closeAllConnections();
    proxy?.close();
  }
}

/** Forwards everything; when a raw object has been stored, kills instead of answering. */
async function killingProxy(kill: () => void): Promise<Server> {
  const target = new URL(localEndpoint());
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        if (incoming.method === 'PUT' && incoming.url?.includes('/raw/') && answer.statusCode === 200) {
          answer.resume();
          kill();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(forwarded);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
