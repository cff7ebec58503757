import { expect, test } from '@jest/globals';
import type { Ledger } from '../../../../lambda/shared/ledger/ports';
import { rowOf } from '../../shared/support/ledger-behaviour';
import { Crash, runId, World } from './world';

const [A, B, C] = ['raw/orders/a.parquet', 'raw/orders/b.parquet', 'raw/orders/c.parquet'] as const;
const END = { closed_at: '2026-11-21T10:05:00.000Z', seconds: 300 };
const FAILED = { ...END, error: { stage: 'clean', name: 'CleanFailed', message: 'No space left.' } } as const;
const DEAD = runId(0);
/** More changes than opening a run makes. */
const FAR = 50;

/** A run that failed before it was cleaned, and two files that have arrived since. */
async function beforeTheCrash(ledger: Ledger): Promise<World> {
  const world = new World(ledger);
  await ledger.open(rowOf('orders', DEAD));
  world.lake.set(
    `runs/orders/${DEAD}/manifest.json`,
    JSON.stringify({ dataset: 'orders', run_id: DEAD, files: [{ key: A, bytes: 10 }], dates: [] }),
  );
  await ledger.fail('orders', DEAD, FAILED);
  world.arrived('orders', B, C);
  return world;
}

/** Opens runs by one execution after another, and closes each, until there is nothing more to do. */
async function carryOn(world: World, first: string): Promise<Set<string>> {
  const cleaned = new Set<string>();
  for (let n = 0; n < 4; n += 1) {
    world.visibilityTimeout();
    const execution = n === 0 ? first : `later-${n}`;
    const opened = await world.open(execution);
    world.ended(execution);
    if (opened.empty) {
      expect(n).toBeGreaterThan(0);
      return cleaned;
    }
    for (const key of world.files('orders', opened.runId)) cleaned.add(key);
    await world.ledger.close('orders', opened.runId, END);
    await world.ledger.release('orders', opened.runId);
  }
  throw new Error('There is always something more to do.');
}

async function crashed(world: World, at: number, when: 'before' | 'after'): Promise<boolean> {
  world.crash = { at, when };
  const opened = await world.open('one').catch((error) => error);
  world.crash = undefined;
  if (!(opened instanceof Error)) return false;
  if (!(opened instanceof Crash)) throw opened;
  return true;
}

/** @param ledgerOf a ledger that has no run of orders */
export function crashes(ledgerOf: () => Promise<Ledger>): void {
  test.each(['before', 'after'] as const)(
    'killed %s any change, the next execution takes all over and nothing is lost',
    async (when) => {
      let at = 1;
      for (; at < FAR; at += 1) {
        const world = await beforeTheCrash(await ledgerOf());
        if (!(await crashed(world, at, when))) break;
        world.ended('one');
        expect(await carryOn(world, 'two')).toEqual(new Set([A, B, C]));
        expect(await world.ledger.lock('orders')).toBeUndefined();
        expect(await world.ledger.waiting('orders')).toEqual([]);
        expect(await world.ledger.recent('orders', 9, { state: 'open' })).toEqual([]);
        expect(world.waitingMessages('orders')).toBe(0);
      }
      expect(at).toBeGreaterThan(5);
      expect(at).toBeLessThan(FAR);
    },
  );

  test.each(['before', 'after'] as const)(
    'killed %s any change, a second try of the same execution ends what the first began',
    async (when) => {
      let at = 1;
      for (; at < FAR; at += 1) {
        const world = await beforeTheCrash(await ledgerOf());
        if (!(await crashed(world, at, when))) break;
        expect(await carryOn(world, 'one')).toEqual(new Set([A, B, C]));
        expect(await world.ledger.lock('orders')).toBeUndefined();
        expect(await world.ledger.waiting('orders')).toEqual([]);
        expect(world.abandoned).toEqual([]);
      }
      expect(at).toBeLessThan(FAR);
    },
  );
}
