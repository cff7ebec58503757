import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { Journal } from '../../../cli/main-job/journal';
import { type Platform, runMainJob, type Stage } from '../../../cli/main-job/main-job';

let directory: string;
let file: string;
let journal: Journal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'main-job-'));
  file = join(directory, 'lines.parquet');
  await writeFile(file, Buffer.from(twoLines()));
  journal = new Journal(join(directory, 'state', 'main-job.json'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a first start sends the file, runs until nothing is left and reconciles', async () => {
  const platform = new FakePlatform();
  const result = await runMainJob(file, platform, journal, silently);
  expect(result).toMatchObject({ equal: true, differences: [] });
  expect(platform.calls).toEqual(['produce', 'consumed', 'run', 'run']);
});

test('a second start does not send again, and still reconciles', async () => {
  await runMainJob(file, new FakePlatform(), journal, silently);
  const platform = new FakePlatform();
  const result = await runMainJob(file, platform, journal, silently);
  expect(result.equal).toBe(true);
  expect(platform.calls).not.toContain('produce');
});

test('a start that was killed while sending sends the whole file again', async () => {
  const dying = new FakePlatform();
  dying.produce = () => Promise.reject(new Error('killed'));
  await expect(runMainJob(file, dying, journal, silently)).rejects.toThrow('killed');
  const platform = new FakePlatform();
  await runMainJob(file, platform, journal, silently);
  expect(platform.calls).toContain('produce');
});

test('after the environment lost what it was sent, the file is sent again', async () => {
  await runMainJob(file, new FakePlatform(), journal, silently);
  await journal.forget();
  const platform = new FakePlatform();
  await runMainJob(file, platform, journal, silently);
  expect(platform.calls).toContain('produce');
});

const silently: Stage = (_name, work) => work();

class FakePlatform implements Platform {
  readonly calls: string[] = [];
  readonly databases = { raw: 'raw', cleaned: 'cleaned', quarantine: 'quarantine' };
  #left = 1;

  async produce() {
    this.calls.push('produce');
    return { sent: 2, words: '' };
  }
  async consumed() {
    this.calls.push('consumed');
    return '';
  }
  async run() {
    this.calls.push('run');
    return { files: this.#left--, words: '' };
  }
  readonly query: Platform['query'] = async (sql) => {
    if (sql.includes('quarantine.')) return [['1']];
    if (sql.includes('raw.')) return [['1']];
    return [
      [undefined, undefined, '1', '5.0000'],
      ['2010-01-04', undefined, '1', '5.0000'],
      [undefined, 'France', '1', '5.0000'],
    ];
  };
}

function twoLines(): ArrayBuffer {
  return parquetWriteBuffer({
    columnData: [
      { name: 'Invoice', data: ['1', '2'], type: 'STRING' },
      { name: 'Quantity', data: [2n, 1n], type: 'INT64' },
      { name: 'InvoiceDate', data: ['2010-01-04 10:00:00', '2010-01-04 10:00:00'], type: 'STRING' },
      { name: 'Price', data: [2.5, -1], type: 'DOUBLE' },
      { name: 'Country', data: ['France', 'France'], type: 'STRING' },
    ],
  });
}
