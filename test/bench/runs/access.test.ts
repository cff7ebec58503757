import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { asked, logEnd } from '../../../bench/runs/access';
import { openS3AccessLog } from '../../../local/gateway/s3-access-log';

const access = (operation: string, bucket: string, key: string, bytesSent: number) => ({
  time: '2026-11-21T11:00:00.000Z',
  operation,
  bucket,
  key,
  status: 200,
  bytesSent,
  userAgent: undefined,
});

test('what stands behind a place in the access log is summed up, objects of the lake once each', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'access-')), 's3-access.ndjson');
  const log = openS3AccessLog(file);
  log.record(access('REST.GET.OBJECT', 'lake', 'earlier', 1));
  log.flush();
  const from = logEnd(file);
  log.record(access('REST.GET.OBJECT', 'lake', 'ä', 10));
  log.record(access('REST.GET.OBJECT', 'lake', 'ä', 5));
  log.record(access('REST.HEAD.OBJECT', 'lake', 'b', 0));
  log.record(access('REST.GET.OBJECT', 'results', 'c', 100));
  log.close();
  expect(asked(file, from, 'lake')).toEqual({ requests: 4, objectsRead: 1, bytesRead: 15 });
});
