import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { knownMart } from '../../../cli/marts/known-mart';
import type { MartQuery } from '../../../cli/marts/mart-query';
import { refuseOpenRuns } from '../../../cli/marts/open-runs';
import { rollBack } from '../../../cli/marts/rollback';
import { ledgerDocuments } from '../../../cli/runs/ledger';

/** A mart's snapshots behind Athena, and a job that does what it is told. */
class Marts {
  ids = ['11', '22', '9007199254740993'];
  current = '9007199254740993';
  table = true;
  /** The job's, that were run. */
  readonly runs: Array<Readonly<Record<string, string>>> = [];

  readonly query: MartQuery = {
    rows: async () =>
      this.table
        ? this.ids.map((id) => [
            id,
            '2026-11-21 10:00:00.000 UTC',
            'overwrite',
            id === this.current ? 'main' : null,
          ])
        : undefined,
  };

  rollBack(to: string, refuse: () => Promise<void> = async () => {}) {
    return rollBack({
      environment: 'local',
      known: knownMart('daily_sales'),
      to,
      query: this.query,
      refuseOpenRuns: refuse,
      runJob: async (args) => {
        this.runs.push(args);
        this.current = args['--snapshot'] as string;
      },
    });
  }
}

describe('rolling a mart back', () => {
  test('runs the job on its table, and says where it was and where it is', async () => {
    const marts = new Marts();
    expect(await marts.rollBack('22')).toMatchObject({ from: { id: '9007199254740993' }, to: { id: '22' } });
    expect(marts.runs).toEqual([
      {
        '--operation': 'rollback',
        '--tables': '["glue_catalog.catchment_local_analytics.daily_sales"]',
        '--snapshot': '22',
      },
    ]);
  });

  test('to where it is does nothing, also while a run is open', async () => {
    const marts = new Marts();
    const done = await marts.rollBack('9007199254740993', () => Promise.reject(new Error('open')));
    expect(done.from).toEqual(done.to);
    expect(marts.runs).toEqual([]);
  });

  test.each(['', 'abc', '-1', '1.5', '1; DROP TABLE x', '12345678901234567890'])(
    'to "%s", which is no number of a snapshot, is refused',
    async (to) => {
      const marts = new Marts();
      await expect(marts.rollBack(to)).rejects.toMatchObject({
        exitCode: 2,
        message: `--to is "${to}", and the number of a snapshot is wanted.`,
      });
      expect(marts.runs).toEqual([]);
    },
  );

  test('to a snapshot that is not there is refused with those that are, newest first', async () => {
    const marts = new Marts();
    await expect(marts.rollBack('33')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^daily_sales has no snapshot 33\. Its newest are:\n {2}9007199254740993 .* overwrite \(current\)\n {2}22 .*\n {2}11 /,
      ),
    });
    expect(marts.runs).toEqual([]);
  });

  test('of a mart without a table is refused, and says what makes it', async () => {
    const marts = new Marts();
    marts.table = false;
    await expect(marts.rollBack('22')).rejects.toMatchObject({
      exitCode: 2,
      message:
        'daily_sales has no table in environment local yet. Its first run makes it: npx catchment run orders --env local.',
    });
  });

  test('while a run is open is refused', async () => {
    const marts = new Marts();
    await expect(marts.rollBack('22', () => Promise.reject(new Error('open')))).rejects.toThrow('open');
    expect(marts.runs).toEqual([]);
  });

  test('that another commit overtook says so', async () => {
    const marts = new Marts();
    const overtaken = new Marts();
    const rolled = rollBack({
      environment: 'local',
      known: knownMart('daily_sales'),
      to: '22',
      query: marts.query,
      refuseOpenRuns: async () => {},
      runJob: async (args) => {
        overtaken.runs.push(args);
      },
    });
    await expect(rolled).rejects.toThrow(/is at 9007199254740993: something wrote to it meanwhile/);
  });
});

test('a mart that nobody knows is refused with those that are', () => {
  expect(() => knownMart('sales')).toThrow(/^There is no mart "sales"\. Name one of: .*daily_sales.*\.$/);
});

describe('an open run', () => {
  const documents = mockClient(DynamoDBDocumentClient);
  beforeEach(() => {
    documents.reset();
  });
  const refuse = () => refuseOpenRuns(ledgerDocuments('local'), 'local', knownMart('daily_sales').datasets);

  test('of a dataset of the mart is refused by name', async () => {
    documents.on(GetCommand).resolves({
      Item: { dataset: 'orders', run_id: '#open', holder: '01RUN', opened_at: '2026-11-21T10:00:00Z' },
    });
    await expect(refuse()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^Run 01RUN of orders is open since 2026-11-21T10:00:00Z/),
    });
    expect(documents.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'catchment-local-ledger',
      Key: { dataset: 'orders', run_id: '#open' },
    });
  });

  test('there is none: nothing is refused', async () => {
    documents.on(GetCommand).resolves({});
    await refuse();
  });
});
