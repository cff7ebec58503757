import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { countQuarantined } from '../../../lambda/open-run/quarantine-count';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

const SINCE = new Date('2026-11-21T09:00:00Z');
const UNTIL = new Date('2026-11-21T10:00:00Z');
const object = (key: string, time: string) => ({
  Key: `orders/dt=2026-11-21/${key}`,
  LastModified: new Date(`2026-11-21T${time}Z`),
});
const count = (since?: Date, from?: string) =>
  countQuarantined(s3 as unknown as S3Client, 'quarantine', 'orders', since, UNTIL, from);

test('the events of each object count in the run that opens after it was written, and in no other', async () => {
  s3.on(ListObjectsV2Command).resolves({
    Contents: [
      object('a-v1-0-0-n3.jsonl.gz', '08:59:59'),
      object('b-v1-0-0-n5.jsonl.gz', '09:00:00'),
      object('c-v1-0-0-n20.jsonl.gz', '09:59:59'),
      object('d-v1-0-0-n100.jsonl.gz', '10:00:00'),
    ],
  });
  expect(await count(SINCE, '2026-11-21')).toBe(25);
  expect(await count()).toBe(28);
});

test('what the consumer did not write is no refused event', async () => {
  s3.on(ListObjectsV2Command).resolves({
    Contents: [object('notes.txt', '09:30:00'), object('n3', '09:30:00')],
  });
  expect(await count(SINCE, '2026-11-21')).toBe(0);
});

test('every page is counted, from the day before the first date of arrival', async () => {
  s3.on(ListObjectsV2Command)
    .resolvesOnce({ Contents: [object('a-n1.jsonl.gz', '09:30:00')], NextContinuationToken: 'more' })
    .resolvesOnce({ Contents: [object('b-n2.jsonl.gz', '09:30:00')] });
  expect(await count(SINCE, '2026-03-01')).toBe(3);
  const [first, second] = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input);
  expect(first).toEqual({
    Bucket: 'quarantine',
    Prefix: 'orders/dt=',
    StartAfter: 'orders/dt=2026-02-28',
  });
  expect(second?.ContinuationToken).toBe('more');
});
