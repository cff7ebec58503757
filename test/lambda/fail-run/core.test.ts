import { describe, expect, test } from '@jest/globals';
import { type FailRunInput, failRuns } from '../../../lambda/fail-run/core';
import { Crash, EndWorld } from '../shared/support/end-world';
import { CLEAN, GATE, martFigures, RUN_ID, rule, SUCCEEDED } from '../shared/support/ended-runs';

const GROUP = ['events', 'orders'];
const INPUT: FailRunInput = { dataset: 'orders', runId: RUN_ID, error: {}, cleanError: {}, martsError: {} };
const GROUP_INPUT = {
  execution: SUCCEEDED.execution,
  error: { Error: 'States.Timeout', Cause: 'Too long.' },
};
const FAILED = { dataset: 'orders', runId: RUN_ID, state: 'failed' };
const SAMPLE = [{ event_id: 'e1', customer_id: '***' }];
const REFUSED = {
  ...GATE,
  verdict: 'fail',
  rules: [rule('keys', { passed: false, figure: 0.75, sample: SAMPLE })],
};

async function gateRefused(): Promise<EndWorld> {
  return (await new EndWorld().opened()).left('clean.json', CLEAN).left('gate.json', REFUSED);
}

describe('a run that failed', () => {
  test('has its reason and figures in the ledger, then everybody is told, and last the lock goes', async () => {
    const world = await gateRefused();
    const error = { stage: 'gate', name: 'QualityGateFailed', message: 'keys is 0.75, wanted at least 1.' };
    expect(await failRuns(INPUT, GROUP, world.ports())).toEqual([{ ...FAILED, error }]);
    expect(world.log).toEqual(['row', 'export', 'lineage', 'notify', 'release']);
    expect(await world.ledger.run('orders', RUN_ID)).toMatchObject({
      state: 'failed',
      stage: 'gate',
      seconds: 300,
      clean: CLEAN,
      gate: REFUSED,
      error,
    });
    expect((await world.ledger.waiting('orders')).map(({ run_id }) => run_id)).toEqual([RUN_ID]);
    expect(world.exported()).toMatchObject({
      state: 'failed',
      verdict: 'fail',
      broken_rules: ['keys'],
      error_stage: 'gate',
      error_message: 'keys is 0.75, wanted at least 1.',
    });
    expect(world.events).toEqual(['FAIL']);
    expect(world.metrics).toEqual([expect.objectContaining({ dataset: 'orders', RunFailed: 1 })]);
    expect(await world.ledger.lock('orders')).toBeUndefined();
  });

  test('is told of in words: what failed, what analysts see, what to do', async () => {
    const world = await gateRefused();
    await failRuns(INPUT, GROUP, world.ports());
    expect(world.messages).toEqual([
      {
        subject: 'Catchment local: run of orders failed at the quality gate',
        text: [
          `Run ${RUN_ID} (arrivals) of orders in local failed at the quality gate.`,
          '',
          'QualityGateFailed: keys is 0.75, wanted at least 1.',
          '',
          "What analysts see: the run's rows are in the cleaned table orders; the marts are as they were before.",
          'What comes next: the next run takes over what this one has not done.',
          '',
          'What to do:',
          `  npx catchment runs show ${RUN_ID} --env local`,
          '',
        ].join('\n'),
      },
    ]);
  });

  test('at its marts says which of them were published', async () => {
    const world = (await new EndWorld().opened({ kind: 'rebuild' })).leftAll([
      martFigures('daily_sales'),
      martFigures('customer_value', { state: 'failed', error: 'OutOfMemoryError' }),
    ]);
    await failRuns(INPUT, GROUP, world.ports());
    const [message] = world.messages;
    expect(message?.text).toContain('published: daily_sales; the other marts are as they were before.');
    expect(message?.text).toContain('nothing by itself; give the command again');
    expect(await world.ledger.waiting('orders')).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5])(
    'killed behind change %i, a second try ends what the first began',
    async (at) => {
      const world = await gateRefused();
      world.crashAt = at;
      await expect(failRuns(INPUT, GROUP, world.ports())).rejects.toThrow(Crash);
      world.crashAt = 0;
      expect(await failRuns(INPUT, GROUP, world.ports())).toMatchObject([FAILED]);
      expect(world.messages.length).toBeGreaterThanOrEqual(1);
      expect(world.exported()).toMatchObject({ state: 'failed' });
      expect(await world.ledger.waiting('orders')).toHaveLength(1);
      expect(await world.ledger.lock('orders')).toBeUndefined();
    },
  );
});

describe('an execution that failed', () => {
  test('fails the runs that it has open, and no other', async () => {
    const world = await new EndWorld().opened();
    await world.ledger.take({
      dataset: 'events',
      run_id: '#open',
      holder: 'another',
      execution: 'another',
      kind: 'arrivals',
      opened_at: SUCCEEDED.opened_at,
    });
    expect(await failRuns(GROUP_INPUT, GROUP, world.ports())).toMatchObject([FAILED]);
    expect(await world.ledger.run('orders', RUN_ID)).toMatchObject({
      error: { stage: 'clean', name: 'States.Timeout', message: 'Too long.' },
    });
    expect((await world.ledger.lock('events'))?.holder).toBe('another');
  });

  test('before a run had its row gives the lock back and tells nobody', async () => {
    const world = await new EndWorld().opened();
    world.ledger.rows.clear();
    expect(await failRuns(GROUP_INPUT, GROUP, world.ports())).toMatchObject([FAILED]);
    expect(world.log).toEqual(['release']);
  });

  test('with nothing open changes nothing', async () => {
    const world = new EndWorld();
    expect(await failRuns(GROUP_INPUT, GROUP, world.ports())).toEqual([]);
    expect(world.log).toEqual([]);
  });
});

test('a run that had succeeded when its last state was lost stays so, and is told of as such', async () => {
  const world = await new EndWorld().opened();
  await world.ledger.close('orders', RUN_ID, { closed_at: '2026-11-21T10:04:00.000Z', seconds: 240 });
  expect(await failRuns(INPUT, GROUP, world.ports())).toEqual([{ ...FAILED, state: 'succeeded' }]);
  expect(world.messages).toEqual([]);
  expect(world.events).toEqual(['COMPLETE']);
  expect(await world.ledger.lock('orders')).toBeUndefined();
});
