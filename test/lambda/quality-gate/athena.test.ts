import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { runQuery } from '../../../lambda/quality-gate/athena';

const athena = mockClient(AthenaClient);
const ask = (deadline = Date.now() + 10_000) =>
  runQuery('SELECT 1', { client: new AthenaClient({}), workGroup: 'group', deadline: () => deadline });
const state = (State: string, more = {}) =>
  ({
    QueryExecution: { Status: { State, ...more }, Statistics: { DataScannedInBytes: 42 } },
  }) as never;

beforeEach(() => {
  athena.reset();
  athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
  athena.on(StopQueryExecutionCommand).resolves({});
});

test('an answer comes by column, with what it cost to read', async () => {
  athena.on(GetQueryExecutionCommand).resolvesOnce(state('QUEUED')).resolves(state('SUCCEEDED'));
  athena.on(GetQueryResultsCommand).resolves({
    ResultSet: {
      Rows: [
        { Data: [{ VarCharValue: 'figure_0' }, { VarCharValue: 'figure_1' }] },
        { Data: [{ VarCharValue: '0.5' }, {}] },
      ],
    },
  });
  expect(await ask()).toEqual({ rows: [{ figure_0: '0.5', figure_1: null }], bytesScanned: 42 });
  expect(athena.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toMatchObject({
    WorkGroup: 'group',
  });
});

test('a query that failed is an error with the reason', async () => {
  athena.on(GetQueryExecutionCommand).resolves(state('FAILED', { StateChangeReason: 'COLUMN_NOT_FOUND: x' }));
  await expect(ask()).rejects.toMatchObject({
    name: 'QueryFailed',
    message: "Athena's query q1 is FAILED: COLUMN_NOT_FOUND: x",
  });
});

test('a query that is not done in time is stopped', async () => {
  athena.on(GetQueryExecutionCommand).resolves(state('RUNNING'));
  await expect(ask(Date.now())).rejects.toMatchObject({ name: 'QueryFailed' });
  expect(athena.commandCalls(StopQueryExecutionCommand)[0]?.args[0].input).toEqual({
    QueryExecutionId: 'q1',
  });
});
