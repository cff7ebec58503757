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

test('what comes in the same minute is one line', () => {
  const at = directory();
  const log = new SampleLog(at);
  const set = { count: 2, sum: 5, min: 2, max: 3, values: undefined };
  log.add([sample(NOON), { ...sample(NOON + 1_000), aggregate: single(4, 2) }, sample(NOON + 60_000)]);
  log.add([
    { ...sample(NOON + 61_000), aggregate: set },
    { ...sample(NOON), unit: 'Bytes' },
  ]);
  log.flush();
  const minute = (time: number, aggregate: object) => ({ ...sample(time), aggregate });
  expect([...log.read(NOON)]).toEqual([
    minute(NOON, { count: 3, sum: 9, min: 1, max: 4, values: [1, 1, 4, 2] }),
    minute(NOON + 60_000, { count: 3, sum: 6, min: 1, max: 3 }),
    { ...sample(NOON), unit: 'Bytes' },
  ]);
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
