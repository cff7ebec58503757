import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { endEvent } from '../../../../lambda/shared/lineage/events';
import { lineageSink } from '../../../../lambda/shared/lineage/sink';
import { RUN_ID, SUCCEEDED, TABLES } from '../support/ended-runs';

const EVENT = endEvent(SUCCEEDED, TABLES);
const KEY = `lineage/orders/${RUN_ID}/2-COMPLETE.json`;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers each POST with a status, or not at all. */
async function endpoint(status: number | undefined, received: string[] = []): Promise<string> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(`${request.method} ${request.headers['content-type']} ${body}`);
      if (status !== undefined) response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/lineage`;
}

async function emitted(url: string, timeoutMs = 30_000) {
  const written = new Map<string, string>();
  const undelivered: string[] = [];
  const lake = {
    read: async (key: string) => written.get(key),
    write: async (key: string, body: string) => {
      written.set(key, body);
      return key;
    },
  };
  const sink = lineageSink({
    lake,
    endpoint: url,
    undelivered: (dataset, reason) => undelivered.push(`${dataset}: ${reason}`),
    timeoutMs,
  });
  await sink.emit('orders', RUN_ID, EVENT);
  return { written, undelivered };
}

test('an event stands in the lake, and nothing is sent where there is no endpoint', async () => {
  const { written, undelivered } = await emitted('none');
  expect([...written.keys()]).toEqual([KEY]);
  expect(JSON.parse(written.get(KEY) ?? '')).toEqual(JSON.parse(JSON.stringify(EVENT)));
  expect(undelivered).toEqual([]);
});

test('the endpoint gets what stands in the lake', async () => {
  const received: string[] = [];
  const { written, undelivered } = await emitted(await endpoint(201, received));
  expect(received).toEqual([`POST application/json ${written.get(KEY)}`]);
  expect(undelivered).toEqual([]);
});

test('an endpoint that refuses is told of, and the event stands in the lake', async () => {
  const { written, undelivered } = await emitted(await endpoint(503));
  expect(undelivered).toEqual(['orders: it answered 503']);
  expect(written.has(KEY)).toBe(true);
});

test('an endpoint that never answers holds a run up for its timeout alone', async () => {
  const { written, undelivered } = await emitted(await endpoint(undefined), 200);
  expect(undelivered).toEqual([expect.stringMatching(/timeout/i)]);
  expect(written.has(KEY)).toBe(true);
});

test('an endpoint that is not there fails no run', async () => {
  const { undelivered } = await emitted('http://127.0.0.1:1/api/v1/lineage');
  expect(undelivered).toHaveLength(1);
});
