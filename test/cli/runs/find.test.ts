import { expect, test } from '@jest/globals';
import { findRun } from '../../../cli/runs/find';
import { fakeLedger } from './fake-ledger';
import { RUN_ID, runRecord } from './records';

const find = (id: string, ...runIds: string[]) =>
  findRun(fakeLedger(runIds.map((run_id) => runRecord({ run_id }))), ['orders', 'events'], id);

test('a run is found by the beginning of its id, in small letters too', async () => {
  expect(await find('01ka', '01KA1', '01KB2')).toMatchObject([{ run_id: '01KA1' }]);
});

test('a run of several datasets is found as a row each', async () => {
  const rows = [runRecord(), runRecord({ dataset: 'events' })];
  expect(await findRun(fakeLedger(rows), ['orders', 'events'], RUN_ID)).toHaveLength(2);
});

test('a dataset stands for its last run', async () => {
  expect(await find('orders', '01KB2', '01KA1')).toMatchObject([{ run_id: '01KB2' }]);
  await expect(find('events', '01KA1')).rejects.toMatchObject({
    exitCode: 2,
    message: 'There was no run of events yet.',
  });
});

test.each([
  ['01K', 'is the beginning of several runs: 01KB2, 01KA1. Give more'],
  ['01M', 'The ledger has no run "01M". See which there are: npx catchment runs.'],
  ['#open', '"#open" is no run\'s id, nor the beginning of one.'],
  ['', '"" is no run\'s id, nor the beginning of one.'],
  ['01IL', "is no run's id"],
])('"%s" is refused: %s', async (id, words) => {
  await expect(find(id, '01KA1', '01KB2')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(words),
  });
});
