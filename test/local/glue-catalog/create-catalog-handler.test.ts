import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AwsRequest, ServiceHandler } from '../../../local/gateway/service-handler';
import { createCatalogHandler } from '../../../local/glue-catalog/create-catalog-handler';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();
const table = { Name: 'orders', DatabaseName: 'sales', VersionId: '1', CreateTime: 1, Owner: '' };

/** What MiniStack was asked, as `operation authorization`. */
let asked: string[];
let tags: Readonly<Record<string, string>>;
let answers: Record<string, object>;
let ministack: Server;
let handler: ServiceHandler;

beforeEach(async () => {
  asked = [];
  tags = { owner: 'sales' };
  answers = { GetTable: { Table: table } };
  ministack = createServer(async (request, response) => {
    for await (const _ of request);
    const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '');
    asked.push(operation);
    await turn();
    const answer = answers[operation] ?? {};
    response.writeHead('__type' in answer ? 400 : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => ministack.listen(0, '127.0.0.1', resolve));
  handler = createCatalogHandler({
    ministack: `http://127.0.0.1:${(ministack.address() as AddressInfo).port}`,
    paths: { state: directory() },
    tagOwners: [
      {
        kind: 'job',
        tagsOf: () => tags,
        async setTags(_, changed) {
          tags = changed;
        },
      },
    ],
  });
});

afterEach(() => {
  ministack.closeAllConnections();
  ministack.close();
});

const request = (operation: string, input: object): AwsRequest => ({
  service: 'glue',
  operation,
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/glue/aws4_request' },
  body: Buffer.from(JSON.stringify(input)),
});
const call = async (operation: string, input: object) =>
  JSON.parse(String((await handler.handle(request(operation, input))).body)) as Record<string, unknown>;

test('what is not of the catalogue is no business of the handler', () => {
  const handles = (operation: string) => handler.handles(request(operation, {}));
  expect(['GetTable', 'StartJobRun', 'CreateCrawler', 'toString'].map(handles)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ['GetTable', { DatabaseName: 'sales', Name: 'orders', TransactionId: 't' }, 'TransactionId of GetTable'],
  [
    'CreateTable',
    { DatabaseName: 'sales', TableInput: { Name: 'a', TargetTable: { Name: 'b' } } },
    'TargetTable of TableInput',
  ],
  ['CreateTable', { DatabaseName: 'sales', TableInput: { Name: 'a', Retention: 30 } }, 'Retention'],
  ['GetTable', { DatabaseName: 'sales' }, 'Name is missing'],
  ['GetTable', { CatalogId: '123456789012', DatabaseName: 'sales', Name: 'orders' }, '123456789012'],
  ['GetTables', { DatabaseName: 'sales', MaxResults: 101 }, 'wanted 1 to 100'],
  [
    'GetPartitions',
    { DatabaseName: 'sales', TableName: 'orders', Segment: { SegmentNumber: 3, TotalSegments: 3 } },
    'Segment is 3 of 3',
  ],
  ['GetTags', { ResourceArn: 'arn:aws:glue:us-east-1:000000000000:crawler/a' }, 'crawler'],
  ['GetTags', { ResourceArn: 'arn:aws:s3:::bucket' }, 'arn:aws:glue:us-east-1:000000000000:'],
])('%s of %j is refused', async (operation, input, words) => {
  answers = { ...answers, GetTables: { TableList: [table] }, GetDatabase: { Database: { Name: 'sales' } } };
  await expect(call(operation, input)).rejects.toMatchObject({
    code: 'InvalidInputException',
    message: expect.stringContaining(words),
  });
});

test('members that ask for nothing are no reason to refuse', async () => {
  const input = { DatabaseName: 'SALES', Name: 'Orders', IncludeStatusDetails: false, Else: {}, More: [] };
  expect(await call('GetTable', input)).toEqual({
    Table: { Name: 'orders', DatabaseName: 'sales', VersionId: '1', CreateTime: 1, Retention: 0 },
  });
});

test('tags of a job are changed where the job is kept', async () => {
  const ResourceArn = 'arn:aws:glue:us-east-1:000000000000:job/clean';
  await call('TagResource', { ResourceArn, TagsToAdd: { tier: '1' } });
  await call('UntagResource', { ResourceArn, TagsToRemove: ['owner'] });
  expect(await call('GetTags', { ResourceArn })).toEqual({ Tags: { tier: '1' } });
  expect(asked).toEqual([]);
});

test('updates of one table go one after another, so that each version is kept', async () => {
  const update = { DatabaseName: 'sales', TableInput: { Name: 'orders' } };
  await Promise.all([call('UpdateTable', update), call('UpdateTable', update)]);
  expect(asked).toEqual(['GetTable', 'UpdateTable', 'GetTable', 'UpdateTable']);
});

test('an error of MiniStack is handed on, and does not hold up the next call', async () => {
  answers['UpdateTable'] = { __type: 'ConcurrentModificationException', message: 'changed' };
  const update = { DatabaseName: 'sales', TableInput: { Name: 'orders' }, VersionId: '0' };
  await expect(call('UpdateTable', update)).rejects.toMatchObject({
    code: 'ConcurrentModificationException',
    message: 'changed',
    status: 400,
  });
  answers['UpdateTable'] = {};
  expect(await call('UpdateTable', update)).toEqual({});
});

test('without MiniStack a call says what to do', async () => {
  ministack.closeAllConnections();
  await new Promise((resolve) => ministack.close(resolve));
  await expect(call('GetDatabases', {})).rejects.toMatchObject({
    status: 503,
    message: expect.stringContaining('npm stop && npm start'),
  });
});
