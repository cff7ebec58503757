import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCloudTrailHandler } from '../../../local/cloudtrail/create-cloudtrail-handler';
import { sessionToken } from '../../../local/gateway/caller';
import { Faults } from '../../../local/gateway/faults';
import { createGateway } from '../../../local/gateway/gateway';

interface Record {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly requestParameters: object;
  readonly resources: readonly object[];
  readonly userIdentity: {
    readonly type: string;
    readonly arn: string;
    readonly sessionContext?: { readonly sessionIssuer: { readonly arn: string } };
  };
}

const GROUP = '/catchment/security/local';
const ROLE = 'arn:aws:iam::000000000000:role/catchment/local/originals/consumer';

let home: string;
let told: Array<{ group: string; record: Record }>;
let faults: Faults;
let endpoint: string;
let trail: CloudTrailClient;
let closers: Array<() => unknown>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'catchment-trail-'));
  told = [];
  faults = new Faults();
  const s3 = createServer((request, response) => {
    request.resume().on('end', () => response.end(request.method === 'PUT' ? '<a/>' : ''));
  });
  await new Promise<void>((listening) => s3.listen(0, '127.0.0.1', listening));
  const handler = await createCloudTrailHandler({
    paths: { state: home },
    append: ({ group, message }) => void told.push({ group, record: JSON.parse(message) as Record }),
  });
  const gateway = await createGateway({
    port: 0,
    ministackPort: (s3.address() as AddressInfo).port,
    handlers: [handler],
    observers: [handler.observer],
    faults,
  });
  endpoint = `http://127.0.0.1:${gateway.port}`;
  trail = new CloudTrailClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  closers = [() => rmSync(home, { recursive: true }), () => s3.close(), () => gateway.close()];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

const NAME = { Name: 'quarantine' };
const ADVANCED = [
  {
    Name: 'Objects of the quarantine bucket',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::quarantine/'] },
    ],
  },
];

async function logging(AdvancedEventSelectors = ADVANCED): Promise<void> {
  await trail.send(
    new CreateTrailCommand({
      ...NAME,
      S3BucketName: 'access-logs',
      CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`,
    }),
  );
  await trail.send(new PutEventSelectorsCommand({ TrailName: 'quarantine', AdvancedEventSelectors }));
  await trail.send(new StartLoggingCommand(NAME));
}

const s3 = (token?: string) =>
  new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: 'test',
      secretAccessKey: 'test',
      ...(token === undefined ? {} : { sessionToken: token }),
    },
  });

test('calls on objects of the bucket are recorded, those of other buckets are not', async () => {
  await logging();
  const client = s3();
  await client.send(new PutObjectCommand({ Bucket: 'quarantine', Key: 'orders/a b', Body: 'x' }));
  await client.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }));
  await client.send(new DeleteObjectCommand({ Bucket: 'quarantine', Key: 'a' }));
  await client.send(new CopyObjectCommand({ Bucket: 'quarantine', Key: 'b', CopySource: 'quarantine/a' }));
  await client.send(new ListObjectsV2Command({ Bucket: 'quarantine', Prefix: 'orders/' })).catch(() => {});
  expect(told.map(({ record }) => record.eventName)).toEqual([
    'PutObject',
    'DeleteObject',
    'CopyObject',
    'ListObjects',
  ]);
  expect(told[0]).toMatchObject({
    group: GROUP,
    record: {
      requestParameters: { bucketName: 'quarantine', key: 'orders/a b' },
      resources: [
        { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::quarantine/orders/a b' },
        { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::quarantine' },
      ],
    },
  });
});

test("a function's call names its role and its session, a person's the account", async () => {
  await logging();
  await s3(sessionToken({ roleArn: ROLE, session: 'consumer' })).send(
    new PutObjectCommand({ Bucket: 'quarantine', Key: 'a', Body: 'x' }),
  );
  await s3().send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }));
  const [ofFunction, ofPerson] = told.map(({ record }) => record.userIdentity);
  expect(ofFunction).toMatchObject({
    type: 'AssumedRole',
    arn: 'arn:aws:sts::000000000000:assumed-role/consumer/consumer',
    sessionContext: { sessionIssuer: { arn: ROLE, userName: 'consumer' } },
  });
  expect(ofPerson).toMatchObject({ type: 'Root' });
  expect(ofPerson?.sessionContext).toBeUndefined();
});

test('Athena reads as the role for originals, whatever its credentials are', async () => {
  await logging();
  const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/s3/aws4_request' };
  await fetch(`${endpoint}/quarantine/orders/a`, {
    headers: { ...signed, 'user-agent': 'aws-sdk-java/2.31.57 md/io#sync app/Trino cfg/auth-source#stat' },
  });
  expect(told.at(-1)?.record).toMatchObject({
    eventName: 'GetObject',
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: {
        sessionIssuer: {
          arn: 'arn:aws:iam::000000000000:role/catchment/local/originals/catchment-local-originals',
        },
      },
    },
  });
});

test('a call that was denied is recorded with its error', async () => {
  await logging();
  faults.replace([
    { service: 's3', resource: 'quarantine', code: 'AccessDenied', message: 'Access Denied', status: 403 },
  ]);
  await expect(s3().send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }))).rejects.toThrow();
  expect(told.map(({ record }) => [record.eventName, record.errorCode])).toEqual([
    ['GetObject', 'AccessDenied'],
  ]);
});

test('the older selectors name types and prefixes', async () => {
  await logging([]);
  await trail.send(
    new PutEventSelectorsCommand({
      TrailName: 'quarantine',
      EventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::quarantine/'] }],
        },
      ],
    }),
  );
  await s3().send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }));
  await s3().send(new PutObjectCommand({ Bucket: 'quarantine', Key: 'a', Body: 'x' }));
  expect(told.map(({ record }) => record.eventName)).toEqual(['PutObject']);
});

test('a trail that is stopped, or deleted, records nothing', async () => {
  await logging();
  expect((await trail.send(new GetTrailStatusCommand(NAME))).IsLogging).toBe(true);
  await trail.send(new StopLoggingCommand(NAME));
  await s3().send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }));
  await trail.send(new DeleteTrailCommand(NAME));
  await s3().send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }));
  expect(told).toEqual([]);
  await expect(trail.send(new GetTrailStatusCommand(NAME))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
});

test('trails are described as they were made, and made once', async () => {
  await logging();
  const { trailList } = await trail.send(new DescribeTrailsCommand({}));
  expect(trailList).toMatchObject([
    { Name: 'quarantine', S3BucketName: 'access-logs', HasCustomEventSelectors: true },
  ]);
  const { AdvancedEventSelectors } = await trail.send(
    new GetEventSelectorsCommand({ TrailName: 'quarantine' }),
  );
  expect(AdvancedEventSelectors).toEqual(ADVANCED);
  await expect(logging()).rejects.toMatchObject({ name: 'TrailAlreadyExistsException' });
});
