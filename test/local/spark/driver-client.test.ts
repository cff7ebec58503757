import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DriverUnreachable, httpDriver } from '../../../local/spark/driver-client';

/** Answers as driver.py gave them. */
const captured: Record<string, [status: number, body: string]> = {
  'POST /runs': [202, '{"id": "a", "state": "WAITING", "error": null, "seconds": 0, "log": "/l/a.log"}'],
  'GET /runs/a': [
    200,
    '{"id": "a", "state": "FAILED", "error": "ValueError: no", "seconds": 0.138, "log": "/l/a.log"}',
  ],
  'GET /runs/b': [404, '{"error": "nothing at /runs/b"}'],
  'POST /runs/a/stop': [
    202,
    '{"id": "a", "state": "RUNNING", "error": null, "seconds": 1, "log": "/l/a.log"}',
  ],
};
const submission = {
  id: 'a',
  script: '/s.py',
  args: { '--n': '1' },
  extra_py_files: [],
  timeout_seconds: 60,
};

let answers: typeof captured;
let server: Server;
let seen: string[];
let url: string;

beforeEach(async () => {
  seen = [];
  answers = { ...captured };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? ''} ${body}`.trim());
    const [status, answer] = answers[`${request.method} ${request.url}`] ?? [500, '{}'];
    response.writeHead(status).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

test('a run is submitted as JSON', async () => {
  await httpDriver(url).submit(submission);
  expect(seen).toEqual([`POST /runs application/json ${JSON.stringify(submission)}`]);
});

test('a run is found with its state, or not at all', async () => {
  expect(await httpDriver(url).find('a')).toMatchObject({ state: 'FAILED', error: 'ValueError: no' });
  expect(await httpDriver(url).find('b')).toBeUndefined();
});

test('a stop is asked for by run', async () => {
  await httpDriver(url).stop('a');
  expect(seen).toEqual(['POST /runs/a/stop application/json {}']);
});

test('a refusal is told with the answer of the driver', async () => {
  answers['POST /runs'] = [409, '{"error": "run a is known already"}'];
  await expect(httpDriver(url).submit(submission)).rejects.toThrow('run a is known already');
});

test('an address where nobody listens any more is told apart from an answer', async () => {
  const driver = httpDriver(url);
  await driver.find('a');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(driver.find('a')).rejects.toBeInstanceOf(DriverUnreachable);
});

test('a driver that dies in the middle of an answer is told as one where nobody listens', async () => {
  server.on('request', (request) => {
    server.close();
    request.socket.destroy();
  });
  await expect(httpDriver(url).find('a')).rejects.toBeInstanceOf(DriverUnreachable);
});
