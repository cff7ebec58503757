import type { Dataset } from '../../lib/contract/dataset';
import {
  passes,
  type QualityQueryOptions,
  type RuleFigure,
  renderQualityQuery,
  renderSampleQuery,
  type TableName,
  wantedOf,
} from '../../lib/contract/quality';
import type { QualityRule } from '../../lib/contract/quality-rule';
import { DATASET_DIMENSION, gateMetrics, RULE_DIMENSION } from '../../lib/wiring/metrics';
import { names } from '../../lib/wiring/names';
import type {
  CleanFigures,
  GateFigures,
  GateResult,
  Manifest,
  OpenedDataset,
  RuleVerdict,
  Verdict,
} from '../../lib/wiring/run';
import { cleanedColumns } from './cleaned-columns';
import { CleanFailed, TableOutdated } from './errors';
import type { Measurement, QualityGatePorts } from './ports';

/** The runs that a run's new rows are compared with. */
const RECENT_RUNS = 30;
/** Fewer say nothing about what is usual. */
const LEAST_RUNS = 3;

export interface Gate {
  /** The environment's name. */
  readonly environment: string;
  readonly datasets: readonly Dataset[];
  readonly ports: QualityGatePorts;
}

/**
 * Judges the dates that a run touched by the rules of the contract: one query, then one more for each
 * broken rule's sample. What it found is written beside the manifest before anything else is told of it.
 *
 * @throws CleanFailed when the clean job left no figures, TableOutdated when the contract was not deployed.
 */
export async function judge(
  opened: OpenedDataset,
  { environment, datasets, ports }: Gate,
): Promise<GateResult> {
  const started = ports.now();
  const { dataset: name, runId } = opened;
  const dataset = datasetNamed(name, datasets);
  await ports.begin(name, runId);
  const manifest = await manifestOf(opened, ports);
  const clean = await cleanFigures(opened, ports);
  const tableOf = (of: string): TableName => ({
    database: names.database(environment, 'cleaned'),
    table: of,
  });
  await requireColumns(dataset, tableOf(name), ports);
  const options: QualityQueryOptions = {
    dataset,
    table: tableOf(name),
    dates: clean.touched_dates,
    runIds: [runId, ...manifest.taken_over],
    tableOf,
    dialect: 'athena',
    now: started,
  };
  const measured = await measure(options, manifest, runId, ports);
  const sampled = await withSamples(measured.verdicts, options, ports);
  const figures: GateFigures = {
    dataset: name,
    run_id: runId,
    verdict: verdictOf(measured.verdicts),
    rules: sampled.verdicts,
    bytes_scanned: measured.bytesScanned + sampled.bytesScanned,
    seconds: (ports.now().getTime() - started.getTime()) / 1000,
  };
  await ports.write(opened, figures);
  await ports.measure(measurementsOf(figures));
  const failed = figures.verdict === 'fail';
  return {
    dataset: name,
    runId,
    manifest: opened.manifest,
    verdict: figures.verdict,
    publish: opened.publish && !failed,
    failed,
  };
}

function datasetNamed(name: string, datasets: readonly Dataset[]): Dataset {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return dataset;
  throw new Error(
    `There is no dataset "${name}" in this function, only ${datasets.map((known) => known.name).join(', ')}: deploy it again.`,
  );
}

async function manifestOf(opened: OpenedDataset, ports: QualityGatePorts): Promise<Manifest> {
  const text = await ports.read(opened, 'manifest.json');
  if (text === undefined) throw new Error(`There is no manifest at ${opened.manifest}: open the run again.`);
  return JSON.parse(text) as Manifest;
}

async function cleanFigures(opened: OpenedDataset, ports: QualityGatePorts): Promise<CleanFigures> {
  const text = await ports.read(opened, 'clean.json');
  if (text !== undefined) return JSON.parse(text) as CleanFigures;
  const error = await ports.read(opened, 'clean-error.json');
  throw new CleanFailed(
    error === undefined
      ? `The clean job ended without a word about run ${opened.runId} of ${opened.dataset}: its log says why.`
      : (JSON.parse(error) as { error: string }).error,
  );
}

/** A query over a table of an older contract would fail on the column, or call it empty. */
async function requireColumns(dataset: Dataset, table: TableName, ports: QualityGatePorts): Promise<void> {
  const has = await ports.columnsOf(table);
  const at = `${table.database}.${table.table}`;
  if (has === undefined) throw new TableOutdated(`There is no table ${at}: deploy the environment.`);
  const lacking = cleanedColumns(dataset).filter((column) => !has.includes(column));
  if (lacking.length > 0) {
    throw new TableOutdated(
      `Table ${at} lacks ${lacking.join(', ')}, which version ${dataset.version} of the contract has: deploy the environment.`,
    );
  }
}

interface Measured {
  readonly verdicts: readonly RuleVerdict[];
  readonly bytesScanned: number;
}

async function measure(
  options: QualityQueryOptions,
  manifest: Manifest,
  runId: string,
  ports: QualityGatePorts,
): Promise<Measured> {
  const rules = options.dataset.quality ?? [];
  if (rules.length === 0 || options.dates.length === 0) {
    return { verdicts: rules.map(nothingToMeasure), bytesScanned: 0 };
  }
  const { sql, figures } = renderQualityQuery(options);
  const { rows, bytesScanned } = await ports.query(sql);
  const usual = figures.some(({ kind }) => kind === 'row-count')
    ? await usualRows(manifest, runId, ports)
    : undefined;
  const verdicts = figures.map((figure, at) => {
    const measured = numberOf(rows[0]?.[`figure_${at}`]);
    if (figure.kind === 'freshness') return verdictOn(figure, manifest.kind === 'arrivals' ? measured : null);
    return verdictOn(figure, figure.kind === 'row-count' ? multipleOf(measured, usual) : measured);
  });
  return { verdicts, bytesScanned };
}

/** Mean of the recent runs' new rows; undefined when there is nothing to compare with. */
async function usualRows(
  { dataset, kind }: Manifest,
  runId: string,
  ports: QualityGatePorts,
): Promise<number | undefined> {
  // What is made again is not new, however much it is; nor is it late.
  if (kind !== 'arrivals') return undefined;
  const recent = (await ports.recentNewRows(dataset, runId, RECENT_RUNS)).filter((rows) => rows > 0);
  if (recent.length < LEAST_RUNS) return undefined;
  return recent.reduce((sum, rows) => sum + rows, 0) / recent.length;
}

/** Nothing new is nothing to measure: whether something should have come is the freshness rule's matter. */
function multipleOf(rows: number | null, usual: number | undefined): number | null {
  return rows === null || rows === 0 || usual === undefined ? null : rows / usual;
}

/** A division by nothing is nothing to measure; JSON has no infinity. */
function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const number = Number(text);
  if (Number.isNaN(number)) return null;
  return Math.min(Math.max(number, -Number.MAX_VALUE), Number.MAX_VALUE);
}

function nothingToMeasure(rule: QualityRule): RuleVerdict {
  const { name, kind, severity } = rule;
  return { rule: name, kind, severity, passed: true, figure: null, wanted: wantedOf(rule) };
}

function verdictOn({ rule, kind, severity, wanted, bounds }: RuleFigure, figure: number | null): RuleVerdict {
  return { rule, kind, severity, passed: passes(figure, bounds), figure, wanted };
}

function verdictOf(verdicts: readonly RuleVerdict[]): Verdict {
  const broken = verdicts.filter(({ passed }) => !passed);
  if (broken.length === 0) return 'pass';
  return broken.some(({ severity }) => severity === 'fail') ? 'fail' : 'warn';
}

/** Adds some rows to each broken rule; a verdict stands without them when they cannot be had. */
async function withSamples(
  verdicts: readonly RuleVerdict[],
  options: QualityQueryOptions,
  ports: QualityGatePorts,
): Promise<Measured> {
  const rules = new Map((options.dataset.quality ?? []).map((rule) => [rule.name, rule]));
  let bytesScanned = 0;
  const sampled = verdicts.map(async (verdict) => {
    const sql = verdict.passed
      ? undefined
      : renderSampleQuery(rules.get(verdict.rule) as QualityRule, options);
    if (sql === undefined) return verdict;
    try {
      const result = await ports.query(sql);
      bytesScanned += result.bytesScanned;
      return { ...verdict, sample: result.rows };
    } catch (error) {
      ports.warn('no sample of the rows that break a rule', { rule: verdict.rule, error });
      return verdict;
    }
  });
  const settled = await Promise.all(sampled);
  return { verdicts: settled, bytesScanned };
}

/** What the verdicts are told as. */
export function measurementsOf({ dataset, rules }: GateFigures): Measurement[] {
  const dimensions = { [DATASET_DIMENSION]: dataset };
  const broken = (wanted: RuleVerdict['severity']) =>
    rules.filter(({ passed, severity }) => !passed && severity === wanted).length;
  return [
    { ...gateMetrics.failures, value: broken('fail'), dimensions },
    { ...gateMetrics.warnings, value: broken('warn'), dimensions },
    ...rules.flatMap(({ rule, passed, figure }) => {
      const ofRule = { ...dimensions, [RULE_DIMENSION]: rule };
      return [
        { ...gateMetrics.rulePassed, value: passed ? 1 : 0, dimensions: ofRule },
        ...(figure === null ? [] : [{ ...gateMetrics.ruleFigure, value: figure, dimensions: ofRule }]),
      ];
    }),
  ];
}
