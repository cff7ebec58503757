import { execFile } from 'node:child_process';
import { join } from 'node:path';
import {
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { beforeEach, expect, test } from '@jest/globals';
import { projectRoot } from '../../../local/paths';
import { type MonitoringUnderTest, monitoringsUnderTest } from '../../local/monitoring/monitoring-under-test';

const monitoring = monitoringsUnderTest();
let under: MonitoringUnderTest;

const STOPPED = 'catchment-local-orders-consumer-stopped';
const STALE = 'catchment-local-orders-dataset-stale';
const BYTES = 'catchment-local-athena-bytes';

beforeEach(async () => {
  under = await monitoring();
  for (const AlarmName of [STOPPED, BYTES, 'catchment-local-made-by-hand']) {
    await under.client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Any',
        MetricName: AlarmName,
        Statistic: 'Sum',
        Period: 86_400,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'ignore',
      }),
    );
  }
  await under.client.send(
    new PutCompositeAlarmCommand({ AlarmName: STALE, AlarmRule: `ALARM("${STOPPED}")` }),
  );
  for (const [AlarmName, StateValue] of [
    [STOPPED, 'ALARM'],
    [BYTES, 'OK'],
  ] as const) {
    await under.client.send(
      new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `set to ${StateValue}` }),
    );
  }
});

/** Runs the command as a user would. */
function catchment(...args: string[]) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'cli', 'catchment.mjs'), ...args],
      { env: { ...process.env, AWS_ENDPOINT_URL: under.endpoint }, encoding: 'utf8' },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('what is in alarm is listed, what pages first, then what is longest, with the first steps of its page', async () => {
  const { code, stdout } = await catchment('alarms');
  expect(code).toBe(0);
  const [, , first = '', second = ''] = stdout.split('\n');
  expect(first).toMatch(/^consumer-stopped +orders +ALARM +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +ticket, and/);
  expect(second).toMatch(/^dataset-stale +orders +ALARM .* page +data older/);
  expect(stdout).toContain('export ENV=local DATASET=orders');
  expect(stdout).toContain('aws lambda list-event-source-mappings');
  expect(stdout).not.toContain('athena-bytes');
});

test('all alarms are listed as JSON, without those that somebody else made', async () => {
  const { stdout } = await catchment('alarms', '--all', '--format', 'json');
  const listed = JSON.parse(stdout) as Array<{ name: string; state: string; reason: string }>;
  expect(listed.map(({ name }) => name)).toEqual([STOPPED, STALE, BYTES]);
  expect(listed[0]).toMatchObject({
    id: 'consumer-stopped',
    of: 'orders',
    state: 'ALARM',
    reason: 'set to ALARM',
  });
});

test('one alarm is shown with its reason and its page’s first steps', async () => {
  const { code, stdout } = await catchment('alarms', 'show', 'consumer-stopped', '--of', 'orders');
  expect(code).toBe(0);
  expect(stdout).toContain('orders: set to ALARM');
  expect(stdout).toContain('Page: docs/runbook/consumer-stopped.md');
});

test.each([
  [['show', 'no-such'], /There is no alarm "no-such"\. Name one of: dataset-stale, /],
  [['show', 'consumer-stopped', '--of', 'events'], /local has no alarm consumer-stopped of events\./],
  [['--env', 'nowhere'], /nowhere/],
])('%j is refused in one sentence', async (args, words) => {
  const { code, stdout, stderr } = await catchment('alarms', ...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(words);
});
