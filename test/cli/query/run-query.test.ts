import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { AthenaPort, QueryRequest, QueryStatus, ResultPage } from '../../../cli/query/athena';
import { resultPages, runQuery } from '../../../cli/query/run-query';

const REQUEST: QueryRequest = { sql: 'SELECT 1', database: 'cleaned', workGroup: 'main' };
const status = (state: string, change: Partial<QueryStatus> = {}): QueryStatus => ({
  state,
  reason: undefined,
  statementType: 'DML',
  substatementType: 'SELECT',
  scannedBytes: 42,
  milliseconds: 7,
  ...change,
});

class FakeAthena implements AthenaPort {
  readonly calls: string[] = [];

  constructor(
    private readonly statuses: QueryStatus[],
    private readonly pages: ResultPage[] = [],
  ) {}

  async start(request: QueryRequest): Promise<string> {
    this.calls.push(`start ${request.sql} in ${request.database} of ${request.workGroup}`);
    return 'id';
  }

  async status(id: string): Promise<QueryStatus> {
    this.calls.push(`status ${id}`);
    return this.statuses.length > 1
      ? (this.statuses.shift() as QueryStatus)
      : (this.statuses[0] as QueryStatus);
  }

  async page(_id: string, token: string | undefined): Promise<ResultPage> {
    return this.pages[Number(token ?? 0)] as ResultPage;
  }

  async stop(id: string): Promise<void> {
    this.calls.push(`stop ${id}`);
  }

  close(): void {}
}

const never = new AbortController().signal;

test('a query is started and watched until it has succeeded', async () => {
  const athena = new FakeAthena([status('QUEUED'), status('RUNNING'), status('SUCCEEDED')]);
  const seen: string[] = [];
  const run = await runQuery(athena, REQUEST, never, ({ state }) => seen.push(state));
  expect(run).toEqual({ id: 'id', status: status('SUCCEEDED') });
  expect(seen).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED']);
  expect(athena.calls[0]).toBe('start SELECT 1 in cleaned of main');
});

test.each(['FAILED', 'CANCELLED'])("a query that ends %s throws Athena's reason", async (state) => {
  const athena = new FakeAthena([status(state, { reason: 'TABLE_NOT_FOUND: line 1:15' })]);
  await expect(runQuery(athena, REQUEST, never)).rejects.toMatchObject({
    name: 'QueryFailed',
    message: 'TABLE_NOT_FOUND: line 1:15',
    run: { status: { scannedBytes: 42 } },
  });
});

test('an interrupt stops the query in Athena', async () => {
  const athena = new FakeAthena([status('RUNNING')]);
  const interrupt = new AbortController();
  const running = runQuery(athena, REQUEST, interrupt.signal);
  await setImmediate();
  interrupt.abort();
  await expect(running).rejects.toThrow('The query was stopped.');
  expect(athena.calls.at(-1)).toBe('stop id');
});

const columns = [{ name: 'a', type: 'varchar' }];
async function rowsOf(athena: AthenaPort, statementType: string) {
  const rows = [];
  const run = { id: 'id', status: status('SUCCEEDED', { statementType }) };
  for await (const page of resultPages(athena, run)) rows.push(...page.rows);
  return rows;
}

test('the row of names is left out of the first page, and only there', async () => {
  const pages = [
    { columns, rows: [['a'], ['1']], nextToken: '1' },
    { columns, rows: [['a'], ['2']], nextToken: undefined },
  ];
  expect(await rowsOf(new FakeAthena([], pages), 'DML')).toEqual([['1'], ['a'], ['2']]);
});

test('SHOW has no row of names, even when a value looks like one', async () => {
  const pages = [{ columns, rows: [['a']], nextToken: undefined }];
  expect(await rowsOf(new FakeAthena([], pages), 'UTILITY')).toEqual([['a']]);
});
