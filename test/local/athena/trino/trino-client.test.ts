import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { TrinoPage } from '../../../../local/athena/trino/protocol';
import { createTrinoClient, TrinoUnreachable } from '../../../../local/athena/trino/trino-client';
import { capturedText } from '../captured/pages';

const SESSION = { catalog: 'awsdatacatalog', schema: 'cleaned' };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that gives captured answers in order; `hold` keeps the answer with that number back for ever. */
async function trino(name: string, options: { hold?: number; refuseFirst?: number } = {}) {
  const requests: { method: string; headers: IncomingMessage['headers'] }[] = [];
  let given = 0;
  let refused = 0;
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', headers: request.headers });
    if (request.method === 'DELETE') {
      response.writeHead(204).end();
      return;
    }
    if (refused < (options.refuseFirst ?? 0)) {
      refused++;
      response.writeHead(503).end();
      return;
    }
    if (given === options.hold) return;
    response.end(capturedText(name)[given++]?.replaceAll('http://127.0.0.1:8080', url()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: url(), requests };
}

async function all(pages: AsyncIterable<TrinoPage>): Promise<TrinoPage[]> {
  const seen: TrinoPage[] = [];
  for await (const page of pages) seen.push(page);
  return seen;
}

test('a statement is followed to its last answer, with the session that Athena means', async () => {
  const server = await trino('scan');
  const pages = await all(
    createTrinoClient(server.url).run('SELECT 1', SESSION, new AbortController().signal),
  );
  expect(pages.flatMap(({ data }) => data ?? [])).toHaveLength(3);
  expect(pages.at(-1)?.nextUri).toBeUndefined();
  expect(server.requests.map(({ method }) => method)).toEqual([
    'POST',
    ...Array(pages.length - 1).fill('GET'),
  ]);
  expect(server.requests[0]?.headers).toMatchObject({
    'x-trino-user': 'athena',
    'x-trino-catalog': 'awsdatacatalog',
    'x-trino-schema': 'cleaned',
    'x-trino-time-zone': 'UTC',
  });
});

test('an answer 503 means: ask again', async () => {
  const server = await trino('show-tables', { refuseFirst: 2 });
  const pages = await all(createTrinoClient(server.url).run('x', SESSION, new AbortController().signal));
  expect(pages.flatMap(({ data }) => data ?? [])).toEqual([['orders']]);
});

test('an abort while Trino is silent cancels the statement there', async () => {
  const server = await trino('scan', { hold: 3 });
  const controller = new AbortController();
  const pages = createTrinoClient(server.url).run('x', SESSION, controller.signal);
  for (let count = 0; count < 3; count++) await pages.next();
  const waiting = pages.next();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.requests.at(-1)?.method).toBe('DELETE');
});

test('no Trino is said in words', async () => {
  const pages = createTrinoClient('http://127.0.0.1:1').run('x', SESSION, new AbortController().signal);
  await expect(pages.next()).rejects.toThrow(TrinoUnreachable);
});
