import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { type BackfillPorts, type BackfillRequest, backfill } from '../../../cli/backfill/backfill';
import type { Backfill, Owner } from '../../../cli/backfill/claim';
import { exitCodes } from '../../../cli/exit-codes';
import { RunFailed } from '../../../cli/run/run-failed';
import { UserError } from '../../../cli/user-error';
import { runRecord } from '../runs/records';
import { FakeClaims } from './fake-claims';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const DATES = ['2010-01-01', '2010-01-02', '2010-01-03', '2010-01-04', '2010-01-05'];
const owner = (claim: string): Owner => ({ claim, user: 'ada', host: 'elsewhere', pid: 4711 });
const request = (changes: Partial<BackfillRequest> = {}): BackfillRequest => ({
  dataset: 'orders',
  target: 'orders',
  from: '2010-01-01',
  to: '2010-01-31',
  abandon: false,
  dates: DATES,
  datesPerRun: 2,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...changes,
});

/** A workflow whose runs go on when their watcher is gone, as executions do. */
class FakeRuns {
  readonly made: string[][] = [];
  readonly #ended = new Set<string>();

  ports(claims: FakeClaims, changes: Partial<BackfillPorts> = {}): BackfillPorts {
    return {
      claims,
      owner: owner('first'),
      now: () => NOW,
      run: async (id, dates) => this.#make(id, dates),
      follow: async (id) => (this.#ended.has(id) ? [runRecord({ run_id: id })] : []),
      ...changes,
    };
  }

  #make(id: string, dates: readonly string[]) {
    this.made.push([...dates]);
    this.#ended.add(id);
    return [runRecord({ run_id: id })];
  }
}

test('dates are made again so many at a time, and nothing is left in the ledger', async () => {
  const runs = new FakeRuns();
  const claims = new FakeClaims();
  const told: string[] = [];
  const onProgress: BackfillRequest['onProgress'] = ({ done, total, chunk }) =>
    told.push(`${done}/${total} ${chunk?.dates.join() ?? ''}`);
  const records = await backfill(request({ onProgress }), runs.ports(claims));
  expect(runs.made).toEqual([DATES.slice(0, 2), DATES.slice(2, 4), DATES.slice(4)]);
  expect(records).toHaveLength(3);
  expect(told).toEqual(['0/5 ', '2/5 2010-01-01,2010-01-02', '4/5 2010-01-03,2010-01-04', '5/5 2010-01-05']);
  expect(claims.item).toBeUndefined();
});

test('while a run is under way the ledger says who makes what', async () => {
  const claims = new FakeClaims();
  let seen: Backfill | undefined;
  const run = async (run_id: string) => {
    seen ??= claims.item;
    return [runRecord({ run_id })];
  };
  await backfill(request(), new FakeRuns().ports(claims, { run }));
  expect(seen).toMatchObject({
    dataset: 'orders',
    target: 'orders',
    from: '2010-01-01',
    to: '2010-01-31',
    done: [],
    running: { run_id: expect.any(String), dates: DATES.slice(0, 2) },
    owner: owner('first'),
    heartbeat_at: NOW.toISOString(),
  });
});

describe('a kill', () => {
  class Killed extends Error {}

  /** Ports that answer so many calls; at the next the process is gone, before or behind what it asked for. */
  function killedAfter(calls: number, behind: boolean, ports: BackfillPorts): BackfillPorts {
    let left = calls;
    const mortal =
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        left -= 1;
        if (left === -1 && behind) await work(...given);
        if (left < 0) throw new Killed();
        return await work(...given);
      };
    return {
      ...ports,
      run: mortal(ports.run),
      follow: mortal(ports.follow),
      claims: {
        read: mortal(() => ports.claims.read('orders')),
        take: mortal((...given) => ports.claims.take(...given)),
        keep: mortal((...given) => ports.claims.keep(...given)),
        remove: mortal((...given) => ports.claims.remove(...given)),
      },
    };
  }

  // read, take, then save, run and note for each of three chunks, then remove.
  const STEPS = Array.from({ length: 12 }, (_, step) => step);

  test.each(STEPS.flatMap((step) => [false, true].map((behind) => ({ step, behind }))))(
    'at call $step (behind it: $behind) loses no date and makes none twice that is done',
    async ({ step, behind }) => {
      const runs = new FakeRuns();
      const claims = new FakeClaims();
      await expect(backfill(request(), killedAfter(step, behind, runs.ports(claims)))).rejects.toBeInstanceOf(
        Killed,
      );
      const now = () => new Date(NOW.getTime() + 61_000);
      await backfill(request(), runs.ports(claims, { owner: owner('second'), now }));
      expect(runs.made.flat().sort()).toEqual(
        // Killed while it removed the item of what was done: the second found nothing, and began anew.
        step === 11 && behind ? [...DATES, ...DATES].sort() : DATES,
      );
      expect(claims.item).toBeUndefined();
    },
  );

  test('before the workflow heard of the run has it made', async () => {
    const claims = new FakeClaims({
      ...unfinished(),
      running: { run_id: '01K0', dates: DATES.slice(2, 4) },
    });
    const runs = new FakeRuns();
    await backfill(request(), runs.ports(claims));
    expect(runs.made).toEqual([DATES.slice(2, 4), DATES.slice(4)]);
  });

  test('of the watcher of a run that then failed has its dates made again', async () => {
    const claims = new FakeClaims({
      ...unfinished(),
      running: { run_id: '01K0', dates: DATES.slice(2, 4) },
    });
    const runs = new FakeRuns();
    const follow = async () => {
      throw new RunFailed('no', []);
    };
    await backfill(request(), runs.ports(claims, { follow }));
    expect(runs.made).toEqual([DATES.slice(2, 4), DATES.slice(4)]);
  });
});

function unfinished(changes: Partial<Backfill> = {}): Backfill {
  return {
    backfill_id: '01KB',
    dataset: 'orders',
    target: 'orders',
    from: '2010-01-01',
    to: '2010-01-31',
    started_at: '2026-11-21T09:00:00.000Z',
    done: DATES.slice(0, 2),
    heartbeat_at: '2026-11-21T09:30:00.000Z',
    ...changes,
  };
}

describe('a second backfill of the dataset', () => {
  const begin = (found: Backfill, changes: Partial<BackfillRequest> = {}) => {
    const runs = new FakeRuns();
    const claims = new FakeClaims(found);
    return { runs, claims, result: backfill(request(changes), runs.ports(claims)) };
  };

  test('is refused while the first gives signs of life, and changes nothing', async () => {
    const alive = unfinished({ owner: owner('other'), heartbeat_at: '2026-11-21T09:59:01.000Z' });
    for (const changes of [{}, { abandon: true }, { to: '2010-01-30' }]) {
      const { runs, claims, result } = begin(alive, changes);
      await expect(result).rejects.toMatchObject({
        exitCode: exitCodes.usage,
        message:
          'A backfill of orders from 2010-01-01 to 2010-01-31 is under way since 2026-11-21T09:00:00.000Z, by ada on elsewhere (process 4711, last seen 2026-11-21T09:59:01.000Z). Wait until it has ended.',
      });
      expect(runs.made).toEqual([]);
      expect(claims.item).toBe(alive);
    }
  });

  test('of the same dates goes on where the first was left', async () => {
    const { runs, result } = begin(
      unfinished({ owner: owner('other'), heartbeat_at: '2026-11-21T09:58:59.000Z' }),
    );
    await result;
    expect(runs.made.flat()).toEqual(DATES.slice(2));
  });

  test('need not wait for a process of this machine that is gone', async () => {
    const gone = { ...owner('other'), host: hostname(), pid: 2 ** 22 + 1 };
    const { runs, result } = begin(unfinished({ owner: gone, heartbeat_at: NOW.toISOString() }));
    await result;
    expect(runs.made.flat()).toEqual(DATES.slice(2));
  });

  test('of other dates, or of a mart, is told how to finish the first or to give it up', async () => {
    for (const changes of [{ to: '2010-01-30' }, { target: 'daily_sales' }]) {
      const { runs, claims, result } = begin(unfinished(), changes);
      await expect(result).rejects.toMatchObject({
        exitCode: exitCodes.usage,
        message:
          'A backfill of orders from 2010-01-01 to 2010-01-31 was left unfinished, with 2 dates done. Finish it (npx catchment backfill orders --from 2010-01-01 --to 2010-01-31), or give it up: add --abandon.',
      });
      expect(runs.made).toEqual([]);
      expect(claims.item).toEqual(unfinished());
    }
  });

  test('begins anew when the first is given up', async () => {
    const { runs, claims, result } = begin(unfinished(), { abandon: true, to: '2010-01-30' });
    await result;
    expect(runs.made.flat()).toEqual(DATES);
    expect(claims.item).toBeUndefined();
  });

  test('that was faster wins', async () => {
    const claims = new FakeClaims();
    const other = unfinished({ owner: owner('other'), heartbeat_at: NOW.toISOString() });
    const read = async () => {
      const item = claims.item;
      claims.item = other;
      return item;
    };
    const slower = Object.assign(Object.create(claims) as FakeClaims, { read, take: async () => false });
    await expect(backfill(request(), new FakeRuns().ports(slower))).rejects.toThrow('is under way since');
  });
});

test('a run that fails stops the backfill, which the same command then goes on with', async () => {
  const runs = new FakeRuns();
  const claims = new FakeClaims();
  const ports = runs.ports(claims);
  const run: BackfillPorts['run'] = async (id, dates, signal) => {
    if (dates.includes('2010-01-03')) throw new RunFailed('Run X failed in gate: rule r.', []);
    return await ports.run(id, dates, signal);
  };
  await expect(backfill(request(), { ...ports, run })).rejects.toMatchObject({
    exitCode: exitCodes.failed,
    message:
      'Run X failed in gate: rule r. The backfill has stopped: 2 of 5 dates are done. Once the cause is gone, the same command goes on from there.',
  });
  expect(claims.item?.owner).toBeUndefined();
  await backfill(request(), { ...ports, follow: async () => [] });
  expect(runs.made.flat()).toEqual(DATES);
});

test('Ctrl-C says how far it is, leaves the run alone and the claim to the next', async () => {
  const claims = new FakeClaims();
  const stop = new AbortController();
  const run = async () => {
    stop.abort();
    throw new UserError('No longer watching; the run goes on.', exitCodes.interrupted);
  };
  const ports = new FakeRuns().ports(claims, { run });
  await expect(backfill(request({ signal: stop.signal }), ports)).rejects.toMatchObject({
    exitCode: exitCodes.interrupted,
    message: expect.stringMatching(
      /^Stopped: 0 of 5 dates are done\. Run \w{26} goes on by itself\. The same command goes on from there\.$/,
    ),
  });
  expect(claims.item?.owner).toBeUndefined();
  expect(claims.item?.running?.dates).toEqual(DATES.slice(0, 2));
});

test('a process whose claim was taken over stops without touching it', async () => {
  const claims = new FakeClaims();
  const taken = unfinished({ owner: owner('other') });
  const run = async () => {
    claims.item = taken;
    return [runRecord()];
  };
  await expect(backfill(request(), new FakeRuns().ports(claims, { run }))).rejects.toThrow(
    'Another process has taken this backfill over',
  );
  expect(claims.item).toBe(taken);
});
