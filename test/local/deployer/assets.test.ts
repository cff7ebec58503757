import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { strFromU8, unzipSync } from 'fflate';
import { uploadAssets, zipped } from '../../../local/deployer/assets';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-assets-'));
  mkdirSync(join(directory, 'package'));
  writeFileSync(join(directory, 'package', 'a.py'), 'A = 1');
  writeFileSync(join(directory, 'main.py'), 'import package.a');
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a directory becomes a zip of its files', async () => {
  const entries = unzipSync(await zipped(directory));
  expect(Object.keys(entries)).toEqual(['main.py', 'package/a.py']);
  expect(strFromU8(entries['package/a.py'] as Uint8Array)).toBe('A = 1');
});

test('the same files make the same zip, whenever they were written', async () => {
  const before = await zipped(directory);
  utimesSync(join(directory, 'main.py'), new Date(0), new Date(1e9));
  expect(await zipped(directory)).toEqual(before);
});

test('only what is not there is uploaded', async () => {
  const s3 = mockClient(S3Client);
  s3.on(CreateBucketCommand).resolves({});
  s3.on(HeadObjectCommand, { Key: 'there' }).resolves({});
  s3.on(HeadObjectCommand, { Key: 'new' }).rejects(
    new NotFound({ message: 'no', $metadata: { httpStatusCode: 404 } }),
  );
  s3.on(PutObjectCommand).resolves({});
  const asset = (key: string) => ({ path: directory, packaging: 'zip' as const, bucket: 'b', key });
  expect(await uploadAssets([asset('there'), asset('new')], new S3Client({}))).toBe(1);
  expect(s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key)).toEqual(['new']);
});
