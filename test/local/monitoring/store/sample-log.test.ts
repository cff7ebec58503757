import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { single } from '../../../../local/monitoring/store/aggregate';
import { SampleLog } from '../../../../local/monitoring/store/sample-log';
import { temporaryDirectories } from '../../temporary-directory';

const directory = temporaryDirectories();
const NOON = Date.parse('2026-11-21T12:00:00Z');
const sample = (time: number) => ({
  metric: { namespace: 'N', name: 'M', dimensions: { a: 'b' } },
  time,
  unit: 'Count',
  aggregate: single(1),
  highResolution: false,
});

test('what is kept is read again, a file a day', () => {
  const at = directory();
  const log = new SampleLog(at);
  const samples = [sample(NOON), sample(NOON + 86_400_000)];
  log.add(samples);
  log.flush();
  expect(readdirSync(at)).toEqual(['2026-11-21.ndjson', '2026-11-22.ndjson']);
  expect([...new SampleLog(at).read(NOON)]).toEqual(samples);
});

test('half a line, as a process that was killed leaves it, is passed over', () => {
  const at = directory();
  const log = new SampleLog(at);
  log.add([sample(NOON)]);
  log.flush();
  appendFileSync(join(at, '2026-11-21.ndjson'), '{"metric":{"na');
  expect([...log.read(NOON)]).toEqual([sample(NOON)]);
});

test('files of days that nobody looks at any more go', () => {
  const at = directory();
  writeFileSync(join(at, '2026-11-01.ndjson'), `${JSON.stringify(sample(0))}\n`);
  expect([...new SampleLog(at).read(NOON)]).toEqual([]);
  expect(readdirSync(at)).toEqual([]);
});
