import { describe, expect, test } from '@jest/globals';
import { cleanedColumns } from '../../../lambda/quality-gate/cleaned-columns';
import { judge } from '../../../lambda/quality-gate/core';
import type { Measurement, QualityGatePorts, QueryResult } from '../../../lambda/quality-gate/ports';
import { column } from '../../../lib/contract/column';
import { type Dataset, defineDataset } from '../../../lib/contract/dataset';
import type { GateFigures, OpenedDataset, RunKind } from '../../../lib/wiring/run';

const visits: Dataset = defineDataset({
  name: 'visits',
  version: '1-0-0',
  owner: 'web',
  description: 'Visits.',
  columns: {
    id: column.string({ required: true, description: 'Key.' }),
    pages: column.int({ description: 'Pages.' }),
    at: column.timestamp({ required: true, description: 'When.' }),
  },
  primaryKey: ['id'],
  eventTime: 'at',
  partitioning: { layout: 'dt', from: '2026-01-01', to: '2026-12-31' },
  freshnessMinutes: 60,
  quality: [
    { name: 'pages-positive', kind: 'range', column: 'pages', min: 1, severity: 'fail' },
    { name: 'pages-known', kind: 'completeness', column: 'pages', atLeast: 0.9, severity: 'warn' },
    { name: 'as-usual', kind: 'row-count', atLeast: 0.5, atMost: 2, severity: 'warn' },
    { name: 'in-time', kind: 'freshness', withinMinutes: 60, severity: 'warn' },
  ],
});

const opened: OpenedDataset = {
  dataset: 'visits',
  runId: '01RUN',
  manifest: 's3://lake/runs/visits/01RUN/manifest.json',
  files: 1,
  bytes: 1,
  takenOver: [],
  publish: true,
};

interface Given {
  /** Figures by place; null for nothing to measure. */
  readonly figures?: readonly (string | null)[];
  readonly recent?: readonly number[];
  readonly kind?: RunKind;
  readonly dates?: readonly string[];
  readonly takenOver?: readonly string[];
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly columns?: readonly string[] | undefined;
  readonly sample?: () => Promise<QueryResult>;
  readonly publish?: boolean;
}

const KEPT = ['1.0', '0.95', '100.0', '5.0'];

async function judged(given: Given) {
  const queries: string[] = [];
  const measured: Measurement[] = [];
  const warnings: string[] = [];
  let written: GateFigures | undefined;
  const files: Readonly<Record<string, string | undefined>> = {
    'manifest.json': JSON.stringify({
      dataset: 'visits',
      kind: given.kind ?? 'arrivals',
      taken_over: given.takenOver ?? [],
    }),
    'clean.json': JSON.stringify({ touched_dates: given.dates ?? ['2026-11-20', '2026-11-21'] }),
    ...given.files,
  };
  const ports: QualityGatePorts = {
    read: async (_opened, file) => files[file],
    columnsOf: async () => ('columns' in given ? given.columns : cleanedColumns(visits)),
    query: async (sql) => {
      queries.push(sql);
      if (queries.length > 1)
        return await (given.sample?.() ?? { rows: [{ id: 'x', pages: '-1' }], bytesScanned: 50 });
      const figures = given.figures ?? KEPT;
      return {
        rows: [Object.fromEntries(figures.map((figure, at) => [`figure_${at}`, figure]))],
        bytesScanned: 1000,
      };
    },
    recentNewRows: async () => given.recent ?? [100, 100, 100],
    begin: async () => {},
    write: async (_opened, figures) => {
      written = figures;
    },
    measure: async (measurements) => {
      measured.push(...measurements);
    },
    warn: (message) => warnings.push(message),
    now: () => new Date('2026-11-21T12:00:00Z'),
  };
  const item = { ...opened, ...(given.publish !== undefined && { publish: given.publish }) };
  const result = await judge(item, { environment: 'local', datasets: [visits], ports });
  return { result, queries, measured, warnings, figures: written as unknown as GateFigures };
}

const ruled = ({ figures }: { figures: GateFigures }, name: string) =>
  figures.rules.find(({ rule }) => rule === name);

describe('the verdict', () => {
  test.each([
    ['pass when all rules are kept', KEPT, 'pass', true, false],
    [
      'warn, and published, when a lesser rule is broken',
      ['1.0', '0.5', '100.0', '5.0'],
      'warn',
      true,
      false,
    ],
    [
      'fail, and not published, when a rule that must be kept is broken',
      ['0.99', '0.95', '100.0', '5.0'],
      'fail',
      false,
      true,
    ],
    ['pass when there is nothing to measure', [null, null, '0.0', null], 'pass', true, false],
  ] as const)('is %s', async (_what, figures, verdict, publish, failed) => {
    const run = await judged({ figures });
    expect(run.result).toEqual({
      dataset: 'visits',
      runId: '01RUN',
      manifest: opened.manifest,
      verdict,
      publish,
      failed,
    });
    expect(run.figures.verdict).toBe(verdict);
  });

  test('publishes nothing of a dataset without marts', async () => {
    expect((await judged({ publish: false })).result).toMatchObject({
      verdict: 'pass',
      publish: false,
      failed: false,
    });
  });

  test('says what was measured and what is wanted', async () => {
    const run = await judged({ figures: ['0.99', '0.95', '30.0', '61.5'] });
    expect(
      run.figures.rules.map(({ rule, passed, figure, wanted }) => [rule, passed, figure, wanted]),
    ).toEqual([
      ['pages-positive', false, 0.99, 'at least 1'],
      ['pages-known', true, 0.95, 'at least 0.9'],
      ['as-usual', false, 0.3, 'between 0.5 and 2 times the mean of recent runs'],
      ['in-time', false, 61.5, 'at most 60 minutes'],
    ]);
  });
});

describe('one query', () => {
  test('reads the touched dates and counts as new the rows of the runs taken over', async () => {
    const { queries, figures } = await judged({ takenOver: ['01OLD'] });
    expect(queries).toHaveLength(1);
    expect(queries[0]).toContain(
      `FROM "catchment_local_cleaned"."visits"\nWHERE "dt" BETWEEN DATE '2026-11-20' AND DATE '2026-11-21'`,
    );
    expect(queries[0]).toContain(`"_run_id" IN ('01RUN', '01OLD')`);
    expect(figures.bytes_scanned).toBe(1000);
  });

  test('is not asked when no date was touched', async () => {
    const { queries, result } = await judged({ dates: [] });
    expect(queries).toEqual([]);
    expect(result.verdict).toBe('pass');
  });
});

describe('the number of new rows', () => {
  test.each([
    ['there are fewer than three runs', { recent: [100, 100] }],
    ['earlier runs brought nothing new', { recent: [100, 100, 0, 0] }],
    ['this one brought nothing new', { figures: ['1.0', '0.95', '0.0', '5.0'] }],
    ['rows are made again', { kind: 'rebuild', recent: [1, 1, 1] }],
  ] as const)('is not compared when %s', async (_when, given) => {
    expect(ruled(await judged(given), 'as-usual')).toMatchObject({ passed: true, figure: null });
  });
});

test('rows that are made again need not be fresh', async () => {
  const late = ['1.0', '0.95', '100.0', '9999.0'];
  expect(ruled(await judged({ figures: late }), 'in-time')).toMatchObject({ passed: false });
  expect(ruled(await judged({ figures: late, kind: 'rebuild' }), 'in-time')).toMatchObject({
    passed: true,
    figure: null,
  });
});

describe('a sample', () => {
  const broken = ['0.99', '0.95', '100.0', '5.0'];

  test('is taken of the rows that break a rule', async () => {
    const run = await judged({ figures: broken });
    expect(run.queries).toHaveLength(2);
    expect(run.queries[1]).toMatch(/AND "pages" IS NOT NULL AND NOT \("pages" >= 1\)\nLIMIT 10$/);
    expect(ruled(run, 'pages-positive')?.sample).toEqual([{ id: 'x', pages: '-1' }]);
    expect(run.figures.bytes_scanned).toBe(1050);
  });

  test('that cannot be had leaves the verdict as it is, and is told', async () => {
    const sample = () => Promise.reject(new Error('too slow'));
    const run = await judged({ figures: broken, sample });
    expect(run.result.verdict).toBe('fail');
    expect(ruled(run, 'pages-positive')).not.toHaveProperty('sample');
    expect(run.warnings).toEqual(['no sample of the rows that break a rule']);
  });
});

test('metrics tell the broken rules by dataset, and each rule with its figure', async () => {
  const { measured } = await judged({ figures: ['0.99', null, '100.0', '5.0'] });
  const told = measured.map(({ name, value, dimensions }) => [
    name,
    value,
    dimensions['dataset'],
    dimensions['rule'],
  ]);
  expect(told).toEqual([
    ['QualityCheckFailures', 1, 'visits', undefined],
    ['QualityCheckWarnings', 0, 'visits', undefined],
    ['QualityRulePassed', 0, 'visits', 'pages-positive'],
    ['QualityRuleFigure', 0.99, 'visits', 'pages-positive'],
    ['QualityRulePassed', 1, 'visits', 'pages-known'],
    ['QualityRulePassed', 1, 'visits', 'as-usual'],
    ['QualityRuleFigure', 1, 'visits', 'as-usual'],
    ['QualityRulePassed', 1, 'visits', 'in-time'],
    ['QualityRuleFigure', 5, 'visits', 'in-time'],
  ]);
});

test('a broken rule counts as a failure or as a warning, as its severity says', async () => {
  const { measured } = await judged({ figures: ['0.99', '0.5', '100.0', '90.0'] });
  expect(measured.filter(({ name }) => name.startsWith('QualityCheck'))).toMatchObject([
    { name: 'QualityCheckFailures', value: 1 },
    { name: 'QualityCheckWarnings', value: 2 },
  ]);
});

describe('there is no verdict', () => {
  test('when the clean job failed: its own words are the error', async () => {
    const files = {
      'clean.json': undefined,
      'clean-error.json': '{"error":"event dates lie outside the range"}',
    };
    await expect(judged({ files })).rejects.toMatchObject({
      name: 'CleanFailed',
      message: 'event dates lie outside the range',
    });
  });

  test('when the clean job was killed', async () => {
    await expect(judged({ files: { 'clean.json': undefined } })).rejects.toMatchObject({
      name: 'CleanFailed',
      message: 'The clean job ended without a word about run 01RUN of visits: its log says why.',
    });
  });

  test('when the contract has columns that the table lacks', async () => {
    const columns = cleanedColumns(visits).filter((name) => name !== 'pages');
    await expect(judged({ columns })).rejects.toMatchObject({
      name: 'TableOutdated',
      message:
        'Table catchment_local_cleaned.visits lacks pages, which version 1-0-0 of the contract has: deploy the environment.',
    });
  });

  test('when there is no table', async () => {
    await expect(judged({ columns: undefined })).rejects.toMatchObject({ name: 'TableOutdated' });
  });
});
