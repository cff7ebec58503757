import { describe, expect, test } from '@jest/globals';
import { DatasetBusy, openRun } from '../../../lambda/open-run/core';
import { MAX_MESSAGES_PER_RUN } from '../../../lambda/open-run/work';
import { rowOf } from '../shared/support/ledger-behaviour';
import { MemoryLedger } from '../shared/support/memory-ledger';
import { crashes } from './support/crashes';
import { EXECUTION, NOW, runId, World } from './support/world';

const [A, B] = ['raw/orders/dt=2026-11-20/a.parquet', 'raw/orders/dt=2026-11-21/b.parquet'] as const;
const GROUP = ['orders', 'events'];
const END = { closed_at: '2026-11-21T10:05:00.000Z', seconds: 300 };
const FAILED = {
  ...END,
  error: { stage: 'gate', name: 'QualityGateFailed', message: 'keys is 0.5' },
} as const;

async function failedRun(world: World, id: string, manifest: object, clean?: object): Promise<void> {
  await world.ledger.open(rowOf('orders', id, { opened_at: '2026-11-21T09:00:00.000Z' }));
  world.lake.set(`runs/orders/${id}/manifest.json`, JSON.stringify(manifest));
  if (clean !== undefined) world.lake.set(`runs/orders/${id}/clean.json`, JSON.stringify(clean));
  await world.ledger.fail('orders', id, FAILED);
}

describe('a run of what has arrived', () => {
  test('becomes a lock, a manifest and a row a dataset, and only then leaves the queue', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', B, A);
    expect(await world.open('one', {}, GROUP)).toEqual({
      runId: runId(1),
      kind: 'arrivals',
      empty: false,
      datasets: [
        {
          dataset: 'orders',
          runId: runId(1),
          manifest: `s3://lake/runs/orders/${runId(1)}/manifest.json`,
          files: 2,
          bytes: 20,
          takenOver: [],
          publish: true,
        },
      ],
      runs: JSON.stringify([
        {
          dataset: 'orders',
          run_id: runId(1),
          manifest: `s3://lake/runs/orders/${runId(1)}/manifest.json`,
        },
      ]),
    });
    expect(world.log.filter((line) => !line.endsWith('events'))).toEqual([
      'lock orders',
      `write runs/orders/${runId(1)}/manifest.json`,
      'row orders',
      'remove 2 from queue/orders',
      'lineage START',
      'stage clean',
    ]);
    expect(world.opened).toEqual([world.manifest('orders', runId(1))]);
    expect(world.manifest('orders', runId(1))).toEqual({
      dataset: 'orders',
      run_id: runId(1),
      kind: 'arrivals',
      opened_at: NOW.toISOString(),
      taken_over: [],
      files: [
        { key: A, bytes: 10 },
        { key: B, bytes: 10 },
      ],
      dates: [],
    });
    expect(await world.ledger.run('orders', runId(1))).toEqual({
      ...rowOf('orders', runId(1), { files: 2, bytes: 20, stage: 'clean', quarantined: 7 }),
      execution: `${EXECUTION}one`,
      opened_at: NOW.toISOString(),
    });
    expect(await world.ledger.lock('orders')).toMatchObject({ holder: runId(1) });
  });

  test('that has nothing to do leaves neither lock nor row', async () => {
    const world = new World(new MemoryLedger());
    expect(await world.open('one', {}, GROUP)).toEqual({
      runId: runId(1),
      kind: 'arrivals',
      empty: true,
      datasets: [],
      runs: '[]',
    });
    expect(world.log).toEqual(['lock orders', 'release orders', 'lock events', 'release events']);
    expect(world.lake.size).toBe(0);
  });

  test('names a file once that was told of twice, and both messages leave', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', A, A);
    expect((await world.open('one')).datasets[0]?.files).toBe(1);
    expect(world.waitingMessages('orders')).toBe(0);
  });

  test('takes a long backlog in parts', async () => {
    const world = new World(new MemoryLedger());
    const keys = Array.from(
      { length: MAX_MESSAGES_PER_RUN + 10 },
      (_, index) => `raw/orders/${index}.parquet`,
    );
    world.arrived('orders', ...keys);
    expect((await world.open('one')).datasets[0]?.files).toBe(MAX_MESSAGES_PER_RUN);
    expect(world.waitingMessages('orders')).toBe(10);
  });

  test('counts what was refused since the run of arrivals before, from the oldest date that arrived', async () => {
    const world = new World(new MemoryLedger());
    await world.ledger.open(rowOf('orders', runId(0), { opened_at: '2026-11-21T09:00:00.000Z' }));
    await world.ledger.close('orders', runId(0), END);
    await world.ledger.open(rowOf('orders', runId(1), { kind: 'rebuild', opened_at: NOW.toISOString() }));
    await world.ledger.close('orders', runId(1), END);
    world.arrived('orders', A, B);
    await world.open('one', { runId: runId(2) });
    expect(world.asked).toEqual([['orders', new Date('2026-11-21T09:00:00.000Z'), NOW, '2026-11-20']]);
  });

  test('the first of all counts everything that was refused', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', A);
    await world.open('one');
    expect(world.asked).toEqual([['orders', undefined, NOW, undefined]]);
  });

  test.each(['', '{', '{"detail":{}}', '{"detail":{"object":{"key":7,"size":1}}}', 'null'])(
    'stops at a foreign message (%j) before anything leaves a queue',
    async (body) => {
      const world = new World(new MemoryLedger());
      world.foreignMessage('orders', body);
      await expect(world.open('one')).rejects.toThrow(/no "Object Created" event/);
      expect(world.log).toEqual(['lock orders']);
      expect(world.waitingMessages('orders')).toBe(1);
    },
  );
});

describe('a failed run', () => {
  const files = [{ key: A, bytes: 10 }];

  test('that was not cleaned hands on its files and dates', async () => {
    const world = new World(new MemoryLedger());
    await failedRun(world, runId(0), { files, dates: ['2026-11-01'] });
    world.arrived('orders', B);
    const { datasets } = await world.open('one');
    expect(datasets[0]).toMatchObject({ files: 2, takenOver: [runId(0)] });
    expect(world.manifest('orders', runId(1))).toMatchObject({
      taken_over: [runId(0)],
      dates: ['2026-11-01'],
    });
    expect((await world.ledger.run('orders', runId(0)))?.taken_over_by).toBe(runId(1));
    const exported = world.lake.get(`operations/runs/month=2026-11/orders-${runId(0)}.json`);
    expect(JSON.parse(exported ?? '')).toMatchObject({ state: 'failed', taken_over_by: runId(1) });
  });

  test('that was cleaned hands on the dates it touched, and no file twice', async () => {
    const world = new World(new MemoryLedger());
    await failedRun(world, runId(0), { files, dates: [] }, { touched_dates: ['2026-11-02', '2026-11-01'] });
    await failedRun(world, runId(1), { files: [], dates: [] }, { touched_dates: ['2026-11-02'] });
    const { datasets } = await world.open('one', { runId: runId(2) });
    expect(datasets[0]).toMatchObject({ files: 0, takenOver: [runId(0), runId(1)] });
    expect(world.manifest('orders', runId(2))).toMatchObject({
      files: [],
      dates: ['2026-11-01', '2026-11-02'],
    });
  });

  test('is not taken over by a command', async () => {
    const world = new World(new MemoryLedger());
    await failedRun(world, runId(0), { files, dates: [] });
    await world.open('one', { kind: 'rebuild', dataset: 'orders', dates: ['2026-11-01'] });
    expect((await world.ledger.waiting('orders')).map(({ run_id }) => run_id)).toEqual([runId(0)]);
  });

  test('whose manifest is gone stops the next one, before anything is lost', async () => {
    const world = new World(new MemoryLedger());
    await failedRun(world, runId(0), { files, dates: [] });
    world.lake.clear();
    await expect(world.open('one')).rejects.toThrow(/its manifest is gone/);
    expect(await world.ledger.waiting('orders')).toHaveLength(1);
  });
});

describe('an open run', () => {
  test('whose execution is under way keeps its dataset', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', A);
    await world.open('one');
    world.arrived('orders', B);
    await expect(world.open('two')).rejects.toThrow(DatasetBusy);
    await expect(world.open('two')).rejects.toThrow(`orders has run ${runId(1)} open`);
    expect((await world.ledger.lock('orders'))?.holder).toBe(runId(1));
    expect(world.waitingMessages('orders')).toBe(1);
  });

  test('does not hold up its neighbours of the group', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', A);
    await world.open('one', {}, GROUP);
    world.arrived('orders', B);
    world.arrived('events', 'raw/events/c.parquet');
    const { datasets } = await world.open('two', {}, GROUP);
    expect(datasets.map(({ dataset }) => dataset)).toEqual(['events']);
  });

  test('whose execution has ended fails, in words, and is taken over', async () => {
    const world = new World(new MemoryLedger());
    world.arrived('orders', A);
    await world.open('one');
    world.ended('one');
    world.arrived('orders', B);
    const { datasets } = await world.open('two');
    expect(datasets[0]).toMatchObject({ files: 2, takenOver: [runId(1)] });
    expect(world.files('orders', runId(2))).toEqual([A, B]);
    expect(await world.ledger.run('orders', runId(1))).toMatchObject({
      state: 'failed',
      taken_over_by: runId(2),
      error: { stage: 'clean', name: 'RunAbandoned', message: expect.stringContaining(`${EXECUTION}one`) },
    });
    expect(world.abandoned).toEqual([runId(1)]);
    expect(world.lineage).toEqual([
      { runId: runId(1), eventType: 'START' },
      { runId: runId(1), eventType: 'FAIL' },
      { runId: runId(2), eventType: 'START' },
    ]);
  });
});

test('a run that died behind a reason of its own tells both', async () => {
  const world = new World(new MemoryLedger());
  world.arrived('orders', A);
  await world.open('one');
  world.lake.set(`runs/orders/${runId(1)}/clean-error.json`, JSON.stringify({ error: 'No space left.' }));
  world.ended('one');
  await world.open('two');
  expect((await world.ledger.run('orders', runId(1)))?.error).toEqual({
    stage: 'clean',
    name: 'CleanFailed',
    message: `No space left. Its execution ended before the run was closed or failed: ${EXECUTION}one`,
  });
});

describe('a run of a command', () => {
  test.each([
    [
      { kind: 'rebuild', dataset: 'orders', dates: ['2026-11-01'] },
      { kind: 'rebuild', dates: ['2026-11-01'] },
      'stage clean',
    ],
    [
      { kind: 'marts', dataset: 'orders', dates: ['2026-11-01'], marts: ['daily_sales'] },
      { kind: 'marts', dates: ['2026-11-01'], marts: ['daily_sales'] },
      'stage marts',
    ],
    [
      { kind: 'erase', dataset: 'orders', pseudonyms: ['k1_abc'] },
      { kind: 'erase', dates: [], pseudonyms: ['k1_abc'] },
      'stage clean',
    ],
  ] as const)(
    '%j leaves the queue alone and says in its manifest what to do',
    async (input, manifest, stage) => {
      const world = new World(new MemoryLedger());
      world.arrived('orders', A);
      const opened = await world.open('one', { ...input, runId: runId(5) }, GROUP);
      expect(opened).toMatchObject({ runId: runId(5), kind: input.kind, empty: false });
      expect(world.manifest('orders', runId(5))).toEqual({
        dataset: 'orders',
        run_id: runId(5),
        opened_at: NOW.toISOString(),
        taken_over: [],
        files: [],
        ...manifest,
      });
      expect(world.log.at(-1)).toBe(stage);
      expect(world.waitingMessages('orders')).toBe(1);
      expect(await world.ledger.run('orders', runId(5))).not.toHaveProperty('quarantined');
    },
  );

  test.each([
    [{ kind: 'rebiuld' }, 'There is no kind of run "rebiuld", only arrivals, rebuild, marts, erase.'],
    [{ runId: 'today' }, 'runId "today" is no ULID. Leave it out for a new one.'],
    [{ dataset: 'returns' }, 'Dataset "returns" is not of this run group, which has orders, events.'],
    [{ kind: 'rebuild', dates: ['2026-11-01'] }, 'A run of kind rebuild needs a dataset.'],
    [{ kind: 'rebuild', dataset: 'orders' }, 'A run of kind rebuild needs dates; none were given.'],
    [
      { kind: 'rebuild', dataset: 'orders', dates: ['2026-02-30'] },
      '"2026-02-30" is no date: give YYYY-MM-DD.',
    ],
    [{ kind: 'erase', dataset: 'orders' }, 'A run of kind erase needs pseudonyms; none were given.'],
    [
      { kind: 'marts', dataset: 'orders', dates: ['2026-11-01'], marts: ['sessions'] },
      '"sessions" is no mart of orders, which has daily_sales, daily_customer_sales, customer_value.',
    ],
  ])('%j is refused, and nothing has changed', async (input, message) => {
    const world = new World(new MemoryLedger());
    const refusal = await world.open('one', input as object, GROUP).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: 'InvalidRunInput', message });
    expect(world.log).toEqual([]);
  });

  test.each([{}, { input: {} }, { execution: 'arn', input: null }])(
    'is opened by the workflow alone, not by %j',
    async (event) => {
      const world = new World(new MemoryLedger());
      const opening = openRun({ orders: 'queue/orders' }, event as never, world.ports());
      await expect(opening).rejects.toMatchObject({ name: 'InvalidRunInput' });
      expect(world.log).toEqual([]);
    },
  );

  test('under the id of a run that was is refused, and the dataset is free', async () => {
    const world = new World(new MemoryLedger());
    await failedRun(world, runId(0), { files: [], dates: [] });
    await expect(world.open('one', { runId: runId(0) })).rejects.toThrow(/exists and has failed/);
    expect(await world.ledger.lock('orders')).toBeUndefined();
  });
});

describe('opening a run', () => {
  crashes(async () => new MemoryLedger());
});
