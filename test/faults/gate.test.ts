import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { runWorkflow } from '../../cli/run/run-workflow';
import { ledgerOf } from '../../cli/runs/ledger';
import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import { projectRoot } from '../../local/paths';
import { kinesisPutRecords, Producer } from '../../producer';
import { databases, kinesis, platform, runUntilDone } from '../integration/support/platform';

const DAY = "DATE '2011-06-07'";

const line = (quantity: number, customer: string) => ({
  event_id: randomUUID(),
  invoice: 'GATE',
  stock_code: '85048',
  quantity,
  invoice_date: '2011-06-07T10:00:00Z',
  price: 1.25,
  customer_id: customer,
  country: 'France',
});

test('a batch that breaks a fail rule leaves the marts as they were, and the run says why', async () => {
  await send(line(4, '777001'));
  await runUntilDone('orders');
  const before = await marts();
  expect(before.sales).toEqual([['1', '4', '5.0000']]);

  await send(line(2_000_000, '777002'));
  const failure = await runWorkflow({ environment: 'local', dataset: 'orders' }).catch(
    (error: Error) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  expect((failure as Error).message).toMatch(/quantity-plausible/);
  expect(await platform.query(`SELECT COUNT(*) FROM orders WHERE dt = ${DAY}`)).toEqual([['2']]);
  expect(await marts()).toEqual(before);

  const [run] = await ledgerOf('local').runs('orders', { limit: 1 });
  expect(run).toMatchObject({ state: 'failed', stage: 'gate', gate: { verdict: 'fail' } });
  const shown = execFileSync('node', ['cli/catchment.mjs', 'runs', 'show', run?.run_id ?? ''], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(shown).toMatch(/quantity-plausible/);
  expect(shown).toMatch(/0\.5/);
  expect(shown).toContain('2000000');
  expect(shown).toContain('***');
  expect(shown).not.toContain('k1_');

  await removeBadLine();
  await runUntilDone('orders');
  expect((await ledgerOf('local').runs('orders', { limit: 1 }))[0]).toMatchObject({
    state: 'succeeded',
    taken_over: [run?.run_id],
  });
}, 240_000);

async function send(row: ReturnType<typeof line>): Promise<void> {
  const client = kinesis();
  const stream = kinesisPutRecords({ client, streamName: names.stream('local', orders.name) });
  const producer = new Producer(orders, stream);
  await producer.send(row);
  await producer.close();
  client.destroy();
  await platform.consumed('orders');
}

async function marts() {
  const of = (mart: string) => `${databases.analytics}.${mart}`;
  const sales = await platform.query(
    `SELECT orders, units, gross FROM ${of('daily_sales')} WHERE dt = ${DAY}`,
  );
  const snapshots = await platform.query(
    `SELECT snapshot_id FROM ${of('"daily_sales$snapshots"')} ORDER BY 1`,
  );
  return { sales, snapshots };
}

/** As an operator would: the person of the bad line is erased, with the line. */
async function removeBadLine(): Promise<void> {
  execFileSync('node', ['cli/catchment.mjs', 'erase', 'orders', '--subject', '777002', '--yes'], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
