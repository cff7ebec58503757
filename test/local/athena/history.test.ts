import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Execution } from '../../../local/athena/execution';
import { History } from '../../../local/athena/history';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 24 * 3600 * 1000;
const newFile = () => join(mkdtempSync(join(tmpdir(), 'history-')), 'queries.ndjson');

const execution = (id: string, change: Partial<Execution> = {}): Execution => ({
  id,
  clientRequestToken: `token-${id}`,
  query: 'SELECT 1',
  statement: { type: 'DML', suffix: '.csv', header: true, substatement: 'SELECT' },
  parameters: [],
  workGroup: 'primary',
  catalog: 'awsdatacatalog',
  database: undefined,
  outputLocation: `s3://results/${id}.csv`,
  submittedAt: NOW,
  state: 'RUNNING',
  columns: [],
  scannedBytes: 0,
  queueMilliseconds: 0,
  planningMilliseconds: 0,
  engineMilliseconds: 0,
  ...change,
});

test('the end of a query is told once, and not again by a restart', () => {
  const file = newFile();
  const ended: string[] = [];
  const history = new History(file, NOW, ({ id, state }) => void ended.push(`${id} ${state}`));
  for (const id of ['a', 'b']) {
    history.add(execution(id));
    history.keep(id);
  }
  history.update('a', { scannedBytes: 1 });
  history.update('a', { state: 'CANCELLED' });
  history.update('a', { state: 'FAILED' });
  expect(ended).toEqual(['a CANCELLED']);
  new History(file, NOW, ({ id }) => void ended.push(id));
  expect(ended).toEqual(['a CANCELLED']);
});

test('a restart knows what had ended, and fails what was running', () => {
  const file = newFile();
  const before = new History(file, NOW);
  for (const id of ['done', 'running', 'refused']) before.add(execution(id));
  before.keep('done');
  before.keep('running');
  before.forget('refused');
  before.update('done', { state: 'SUCCEEDED', completedAt: NOW + 5, scannedBytes: 42 });

  const after = new History(file, NOW + 10);
  expect(after.get('done')).toMatchObject({ state: 'SUCCEEDED', scannedBytes: 42 });
  expect(after.get('running')).toMatchObject({
    state: 'FAILED',
    completedAt: NOW + 10,
    reason: 'The local environment stopped while the query ran.',
  });
  expect(after.get('refused')).toBeUndefined();
  expect(after.withToken('token-done')?.id).toBe('done');
});

test('a query that has ended does not change any more', () => {
  const history = new History(newFile(), NOW);
  history.add(execution('a'));
  history.update('a', { state: 'CANCELLED', reason: 'Query cancelled by user' });
  history.update('a', { state: 'SUCCEEDED' });
  expect(history.get('a')).toMatchObject({ state: 'CANCELLED', reason: 'Query cancelled by user' });
});

test('a line that was cut off when the process was killed costs that line alone', () => {
  const file = newFile();
  const before = new History(file, NOW);
  before.add(execution('a', { state: 'SUCCEEDED' }));
  before.keep('a');
  appendFileSync(file, '{"id":"b","sta');
  expect(new History(file, NOW).get('a')?.state).toBe('SUCCEEDED');
});

test('queries of more than 45 days ago are forgotten', () => {
  const file = newFile();
  const before = new History(file, NOW);
  before.add(execution('old', { state: 'SUCCEEDED', submittedAt: NOW - 46 * DAY }));
  before.keep('old');
  before.add(execution('new', { state: 'SUCCEEDED', submittedAt: NOW - 44 * DAY }));
  before.keep('new');
  expect(new History(file, NOW).ofWorkGroup('primary').map(({ id }) => id)).toEqual(['new']);
});
