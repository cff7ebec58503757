import { Logger } from '@aws-lambda-powertools/logger';
import { expect, jest, test } from '@jest/globals';
import { tellJobDurations } from '../../../lambda/close-run/job-durations';
import { report as reportBatch } from '../../../lambda/consumer/report';
import { costMeasures } from '../../../lambda/cost-guard/aws';
import { costFigures } from '../../../lambda/cost-guard/figures';
import { report as reportDataset } from '../../../lambda/data-monitor/report';
import { measurementsOf } from '../../../lambda/quality-gate/core';
import { datasetMetrics, jobMetrics } from '../../../lambda/shared/dataset-metrics';
import type { Lake } from '../../../lambda/shared/lake';
import { watchedLineageSink } from '../../../lambda/shared/lineage/tell';
import { tellEnd } from '../../../lambda/shared/runs/tell-end';
import { environments } from '../../../lib/config';
import { SecurityLog } from '../../../lib/constructs/security-log';
import {
  consumerMetrics,
  costMetrics,
  gateMetrics,
  METRIC_NAMESPACE,
  type Metric,
  metrics,
  monitorMetrics,
  runMetrics,
  securityMetrics,
} from '../../../lib/wiring/metrics';
import { embeddedMetrics } from '../../../local/metrics/emf';
import { BUDGETS, entries } from '../../lambda/cost-guard/support';
import { GATE, SUCCEEDED, TABLES } from '../../lambda/shared/support/ended-runs';
import { storageIn, templateOf } from '../constructs/in-stack';

const nobody = 'http://127.0.0.1:1/';
const lake: Lake = { read: async () => undefined, write: async (key) => key };
const logger = new Logger({ serviceName: 'test' });

const told = (name: string, dimensions: readonly string[], unit: string) =>
  `${name} {${[...dimensions].sort().join(', ')}} ${unit}`;

const declared = (group: Readonly<Record<string, Metric>> | readonly Metric[]) =>
  Object.values(group)
    .flatMap(({ name, unit, dimensions }) => dimensions.map((set) => told(name, set, unit)))
    .sort();

/** Every metric in the log that `work` writes, as CloudWatch takes it out of there. */
async function emitted(work: () => unknown): Promise<string[]> {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).split('\n'));
    return true;
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  const found = lines.flatMap(embeddedMetrics).flatMap(({ namespace, data }) => {
    expect(namespace).toBe(METRIC_NAMESPACE);
    return data.map(({ MetricName = '', Dimensions = [], Unit = '' }) =>
      told(
        MetricName,
        Dimensions.map(({ Name = '' }) => Name),
        Unit,
      ),
    );
  });
  return [...new Set(found)].sort();
}

test("the consumer's are emitted as declared, each of them", async () => {
  const batch = () =>
    reportBatch(
      {
        records: 4,
        events: 900,
        written: 890,
        dropped: 3,
        quarantined: { type: 5 },
        bytesIn: 61_000,
        bytesWritten: 42_000,
        firstArrivalMs: 1_000_000,
        alreadyPresent: ['raw/orders/a.parquet'],
        unreadFrom: undefined,
        object: 'raw/orders/b.parquet',
        quarantineObject: 'orders/b.jsonl.gz',
        producerBatches: [],
      },
      logger,
      datasetMetrics('orders'),
      1_004_500,
    );
  expect(await emitted(batch)).toEqual(declared(consumerMetrics));
});

test("the runs'", async () => {
  const ports = {
    lake,
    lineage: watchedLineageSink(nobody, lake, logger),
    tables: TABLES,
    metricsOf: datasetMetrics,
  };
  const glue = { 'clean-job': 60 };
  const ended = await emitted(async () => {
    await tellEnd(SUCCEEDED, ports);
    await tellEnd({ ...SUCCEEDED, state: 'failed' }, ports);
    await tellJobDurations(
      { ...SUCCEEDED, glue },
      { ledger: { recent: async () => [{ ...SUCCEEDED, glue }] }, jobMetricsOf: jobMetrics },
    );
  });
  expect(ended).toEqual(declared(runMetrics));
});

test("the gate's", () => {
  const measured = measurementsOf({ dataset: 'orders', run_id: SUCCEEDED.run_id, ...GATE });
  const all = measured.map(({ name, dimensions, unit }) => told(name, Object.keys(dimensions), unit));
  expect([...new Set(all)].sort()).toEqual(declared(gateMetrics));
});

test("the data monitor's", async () => {
  const counted = { events: 7, late: 0 };
  const figures = {
    dataset: 'orders',
    freshnessSeconds: 12,
    window: { start: 0, exact: true, ...counted, groups: { France: counted } },
    lateEvents: 1,
    trafficPercent: 100,
  };
  expect(await emitted(() => reportDataset(figures, true))).toEqual(declared(monitorMetrics));
});

test("the cost guard's", async () => {
  const day = () => {
    costMeasures.measure(costFigures(entries('s3', 10, [1, 20]), '2026-11-20', BUDGETS));
    costMeasures.reported();
  };
  expect(await emitted(day)).toEqual(declared(costMetrics));
});

test("the security log's, by its metric filters", () => {
  const template = templateOf((stack, placement) => {
    const key = storageIn(stack).lakeKey;
    new SecurityLog(stack, 'SecurityLog', { key, environment: environments.dev, placement });
  });
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
  const counted = filters.flatMap(({ Properties }) =>
    (Properties.MetricTransformations as Array<Record<string, string>>).map((each) => {
      expect(each).toMatchObject({ MetricNamespace: METRIC_NAMESPACE, MetricValue: '1' });
      return told(each['MetricName'] ?? '', [], 'Count');
    }),
  );
  expect(counted.sort()).toEqual(declared(securityMetrics));
});

test('and there are no others', () => {
  const groups = [consumerMetrics, runMetrics, gateMetrics, monitorMetrics, costMetrics, securityMetrics];
  expect(groups.flatMap(declared).sort()).toEqual(declared(metrics));
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
});
