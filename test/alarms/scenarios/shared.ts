import { randomBytes } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ledgerOf } from '../../../cli/runs/ledger';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { billedServices } from '../../../lib/wiring/services';
import type { BillLine } from '../../../local/control/faults';
import { buckets, platform, s3 } from '../../integration/support/platform';
import { bill, faults, putForward } from '../support/control';
import { invoke } from '../support/functions';
import { deliver, rowOf } from '../support/rows';
import { runAll } from '../support/runs';
import type { Scenario } from '../support/scenario';
import { toldThisMinute } from '../support/waiting';

const HOUR = 3_600;
const DAY = 86_400;
const DAY_MS = 1_000 * DAY;
const FIVE_MINUTES = 300;
/** Rows that hardly compress, and readings of them in a query, two of which read over a gibibyte: 150 stages are the most. */
const WIDE_ROWS = 20_000;
const READINGS = 140;
const FAILED_QUERIES = 5;
/** As the guard compares. */
const DAYS_BEFORE = 14;

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const guard = () => invoke(names.costGuard(local.name), {});
const noise = (characters: number) => randomBytes(characters).toString('base64').slice(0, characters);

/** A day's line for each of the last days, without yesterday's. */
const usual = (usd: number): readonly BillLine[] =>
  [...Array(DAYS_BEFORE)].map((_, day) => ({ date: daysAgo(day + 2), service: billedServices.glue, usd }));

/** A bill, as the guard reads it, and its end: a day later the guard tells of the usual one alone. */
const billed = (yesterday: Omit<BillLine, 'date'>): Scenario => {
  const quiet = async () => {
    await bill(...usual(1), { date: daysAgo(1), service: billedServices.glue, usd: 1 });
  };
  return {
    async calm() {
      await quiet();
      await guard();
    },
    async cause() {
      await bill(...usual(1), { date: daysAgo(1), ...yesterday });
      await guard();
    },
    recovers: quiet,
    after: guard,
    stepSeconds: DAY,
    cleanUp: () => bill(),
  };
};

async function denied(): Promise<void> {
  const client = s3();
  try {
    await client.send(new GetObjectCommand({ Bucket: buckets.quarantine, Key: 'orders/any' }));
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'AccessDenied') return;
    throw error;
  } finally {
    client.destroy();
  }
  throw new Error('The quarantine bucket was to refuse, and did not.');
}

async function failQueries(): Promise<void> {
  for (let query = 0; query < FAILED_QUERIES; query += 1) {
    await platform.query('SELECT no_such_column FROM orders').then(
      () => Promise.reject(new Error('A query was to fail, and did not.')),
      () => {},
    );
  }
}

async function readMuch(): Promise<void> {
  const reading =
    "SELECT max(description) AS d, max(country) AS c, max(stock_code) AS s, max(event_id) AS e FROM orders WHERE dt = DATE '2011-03-04'";
  const sql = [...Array(READINGS)].map(() => reading).join(' UNION ALL ');
  await platform.query(`SELECT max(d), max(c), max(s), max(e) FROM (${sql})`);
  await platform.query(`SELECT max(d), max(c), max(s), max(e) FROM (${sql})`);
}

export const sharedScenarios = {
  'athena-bytes': {
    async cause() {
      const rows = [...Array(WIDE_ROWS)].map(() =>
        rowOf('orders', { description: noise(200), country: noise(64), stock_code: noise(32) }),
      );
      await deliver('orders', rows);
      await runAll('orders');
      await readMuch();
    },
    stepSeconds: HOUR,
  },
  'athena-failures': { cause: failQueries, stepSeconds: FIVE_MINUTES },
  'ledger-throttled': {
    cause: () => Promise.resolve(),
    async during() {
      await faults({
        service: 'dynamodb',
        resource: names.ledger(local.name),
        code: 'ThrottlingException',
        message: 'Throughput exceeds the current capacity of your table or index.',
        status: 400,
        times: 1,
      });
      const ledger = ledgerOf(local.name);
      await ledger.runs('orders', { limit: 1 });
      ledger.close();
      await toldThisMinute('AWS/DynamoDB', 'ReadThrottleEvents', { TableName: names.ledger(local.name) });
    },
  },
  'lambda-concurrency': {
    async cause() {
      const calls = [...Array(local.lambdaConcurrency - 1)].map(() =>
        invoke(names.dataMonitor(local.name), {}),
      );
      await Promise.all(calls);
    },
  },
  'cost-over-budget': billed({ service: billedServices.kinesis, usd: local.budgets.monthlyUsd }),
  'cost-s3-over-budget': billed({ service: billedServices.s3, usd: local.budgets.s3MonthlyUsd + 1 }),
  'cost-jump': billed({ service: billedServices.glue, usd: 5 }),
  'cost-report-missing': {
    calm: guard,
    cause: () => putForward(26 * HOUR).then(() => {}),
    stepSeconds: HOUR,
  },
  'quarantine-access-denied': {
    async cause() {
      await faults({
        service: 's3',
        operation: 'GET',
        resource: buckets.quarantine,
        code: 'AccessDenied',
        message: 'Access Denied',
        status: 403,
      });
      await denied();
      await faults();
    },
    stepSeconds: FIVE_MINUTES,
  },
  'quarantine-unexpected-use': {
    /** By the credentials of the test, which are no role that has business with originals. */
    async cause() {
      const client = s3();
      const object = { Bucket: buckets.quarantine, Key: 'orders/stray' };
      await client.send(new PutObjectCommand({ ...object, Body: 'stray' }));
      await client.send(new DeleteObjectCommand(object));
      client.destroy();
    },
    stepSeconds: FIVE_MINUTES,
  },
} as const satisfies Record<string, Scenario>;
