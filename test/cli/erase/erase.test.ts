import { describe, expect, test } from '@jest/globals';
import { type ErasePorts, erase, find } from '../../../cli/erase/erase';
import { receiptText } from '../../../cli/erase/print';
import type { Receipt } from '../../../cli/erase/receipt';
import { RunFailed } from '../../../cli/run/run-failed';
import { runRecord } from '../runs/records';

const request = { dataset: 'orders', pseudonyms: ['k1_abc'], by: 'arn:aws:iam::000000000000:user/ada' };
const NOW = new Date('2026-11-21T10:00:00.000Z');

/** A platform that holds a person; its runs go on when their watcher is gone. */
class FakePlatform implements ErasePorts {
  rows: Record<string, number> = { raw: 40, cleaned: 39, customer_value: 1 };
  events = 2;
  versions = 0;
  readonly receiptsWritten: Receipt[] = [];
  readonly started: string[] = [];
  readonly now = () => NOW;

  readonly receipts = {
    unfinished: async () => {
      const last = new Map(this.receiptsWritten.map((receipt) => [receipt.run_id, receipt]));
      return [...last.values()].find(({ state }) => state === 'open');
    },
    write: async (receipt: Receipt) => {
      this.receiptsWritten.push(receipt);
    },
  };

  async countRows() {
    return { ...this.rows };
  }

  async originals(remove: boolean) {
    const quarantined = this.events;
    if (remove) this.events = 0;
    return { quarantined, failedBatches: 0, unreadable: 0 };
  }

  async run(runId: string) {
    this.started.push(runId);
    const hadRows = Object.values(this.rows).some((count) => count > 0);
    this.rows = { raw: 0, cleaned: 0, customer_value: 0 };
    if (hadRows) this.versions += 5;
    return [runRecord({ run_id: runId, kind: 'erase' })];
  }

  async follow(runId: string) {
    return this.started.includes(runId) ? [runRecord({ run_id: runId })] : [];
  }

  async deleteOlderVersions() {
    const versions = this.versions;
    this.versions = 0;
    return versions;
  }
}

const eraseAll = async (ports: ErasePorts) => erase(request, await find(request, ports), ports);

test('a person is removed, and the receipt says what was where', async () => {
  const platform = new FakePlatform();
  const receipt = await eraseAll(platform);
  expect(receipt).toEqual({
    dataset: 'orders',
    run_id: expect.stringMatching(/^erasure#\w{26}$/),
    state: 'done',
    pseudonyms: ['k1_abc'],
    by: request.by,
    requested_at: NOW.toISOString(),
    completed_at: NOW.toISOString(),
    runs: platform.started,
    found: { raw: 40, cleaned: 39, customer_value: 1, quarantine: 2, 'failed batches': 0 },
    left: { raw: 0, cleaned: 0, customer_value: 0, quarantine: 0, 'failed batches': 0 },
    versions: 5,
    unreadable: 0,
  });
  expect(platform.receiptsWritten.at(-1)).toEqual(receipt);
  expect(receiptText(receipt)).toMatch(/cleaned\s+39\s+0\n/);
});

test('again, nothing is left, no run is needed, and there is a receipt all the same', async () => {
  const platform = new FakePlatform();
  const first = await eraseAll(platform);
  const second = await eraseAll(platform);
  expect(second).toMatchObject({ state: 'done', runs: [], versions: 0 });
  expect(Object.values(second.found).every((count) => count === 0)).toBe(true);
  expect(second.run_id).not.toBe(first.run_id);
  expect(platform.started).toHaveLength(1);
});

describe('a kill', () => {
  class Killed extends Error {}

  function killedAfter(calls: number, platform: FakePlatform): ErasePorts {
    let left = calls;
    const mortal =
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        // What was asked for is done; nobody hears the answer.
        const answer = await work(...given);
        left -= 1;
        if (left < 0) throw new Killed();
        return answer;
      };
    return {
      receipts: {
        unfinished: mortal(platform.receipts.unfinished),
        write: mortal(platform.receipts.write),
      },
      countRows: mortal(() => platform.countRows()),
      originals: mortal((remove) => platform.originals(remove)),
      run: mortal((id) => platform.run(id)),
      follow: mortal((id) => platform.follow(id)),
      deleteOlderVersions: mortal(() => platform.deleteOlderVersions()),
      now: () => NOW,
    };
  }

  test.each(Array.from({ length: 13 }, (_, step) => step))(
    'behind call %i leaves an erasure that the same command finishes',
    async (step) => {
      const platform = new FakePlatform();
      await expect(eraseAll(killedAfter(step, platform))).rejects.toBeInstanceOf(Killed);
      const receipt = await eraseAll(platform);
      expect(platform).toMatchObject({ events: 0, versions: 0, rows: { raw: 0, cleaned: 0 } });
      expect(await platform.receipts.unfinished()).toBeUndefined();
      // Behind the last write everything was done, and the second found nothing.
      if (step < 12) expect(receipt.found).toMatchObject({ raw: 40, quarantine: 2 });
      expect(platform.started).toHaveLength(1);
    },
  );
});

test('a run that fails leaves the erasure open, and says what to do', async () => {
  const platform = new FakePlatform();
  const run = async () => {
    throw new RunFailed('Run X failed in marts: no space.', []);
  };
  const ports = Object.assign(Object.create(platform) as FakePlatform, { run });
  await expect(eraseAll(ports)).rejects.toMatchObject({
    exitCode: 1,
    message: 'Run X failed in marts: no space. The erasure is not finished: give the same command again.',
  });
  expect(await platform.receipts.unfinished()).toMatchObject({ state: 'open' });
  expect(await eraseAll(platform)).toMatchObject({ state: 'done' });
});

test('rows that came in meanwhile are no success', async () => {
  const platform = new FakePlatform();
  const run = async (id: string) => {
    const records = await platform.run(id);
    platform.rows = { ...platform.rows, raw: 3 };
    return records;
  };
  const ports = Object.assign(Object.create(platform) as FakePlatform, { run });
  await expect(eraseAll(ports)).rejects.toThrow('Rows of the person are left: 3 in raw.');
});
