import { putToQueryable } from '../../lambda/shared/runs/queryable';
import type { RuleVerdict, RunRecord } from '../../lib/wiring/run';
import { formatCount, type TableColumn, tableOf } from '../format/named-table';
import { formatBytes, formatDollars } from '../format/units';
import { martsTable } from '../run/print';
import { measured } from '../run/run-failed';
import { type Comparison, comparable, compareAll, difference, type FigureName, READ_BEHIND } from './compare';
import type { Ledger } from './ledger';

/** A run, and its figures beside those of the runs before it. */
export interface ShownRun {
  readonly run: RunRecord;
  readonly comparison: readonly Comparison[];
}

export async function shownRun(ledger: Ledger, run: RunRecord): Promise<ShownRun> {
  const before = await ledger.runs(run.dataset, { limit: READ_BEHIND, before: run.run_id });
  return { run, comparison: compareAll(run, comparable(run, before)) };
}

/** Everything of one run, for people. */
export function showText({ run, comparison }: ShownRun): string {
  const rules = [
    ...(run.gate?.rules ?? []).map((rule) => ({ table: run.dataset, rule })),
    ...(run.marts ?? []).flatMap(({ mart, rules }) => rules.map((rule) => ({ table: mart, rule }))),
  ];
  const failing = rules.filter(({ rule }) => !rule.passed && (rule.sample ?? []).length > 0);
  return [
    headText(run),
    ...section('Figures', comparison.length > 0 && tableOf(FIGURE, comparison)),
    ...section(`Rules (verdict ${run.gate?.verdict ?? 'none'})`, rules.length > 0 && tableOf(RULE, rules)),
    ...failing.flatMap(({ table, rule }) =>
      section(
        `Rows of ${table} that break ${rule.rule} (${measured(rule)}, wanted ${rule.wanted})`,
        sampleTable(rule),
      ),
    ),
    ...section('Marts', (run.marts ?? []).length > 0 && martsText(run)),
  ].join('\n\n');
}

function section(title: string, text: string | false): string[] {
  return text === false ? [] : [`${title}\n${text}`];
}

function headText(run: RunRecord): string {
  const { error, cost, clean } = run;
  const lateness = clean?.lateness;
  const queryable = putToQueryable(run);
  const jobs = Object.entries(run.glue ?? {}).map(([job, seconds]) => `${job} ${duration(seconds)}`);
  const lines: ReadonlyArray<readonly [string, string | undefined]> = [
    ['run', run.run_id],
    ['dataset', run.dataset],
    ['kind', run.kind],
    ['state', run.state === 'succeeded' ? run.state : `${run.state}, in ${run.stage}`],
    ['error', error && `${error.name}: ${error.message}`],
    ['opened', run.opened_at],
    ['closed', run.closed_at],
    ['took over', run.taken_over.length > 0 ? run.taken_over.join(', ') : undefined],
    ['taken over by', run.taken_over_by],
    ['files', `${formatCount(run.files)}, ${formatBytes(run.bytes)}`],
    ['dates', clean && datesWords(clean.touched_dates)],
    ['erased', clean?.rows_erased && JSON.stringify(clean.rows_erased)],
    [
      'lateness',
      lateness &&
        `p50 ${duration(lateness.p50)}, p95 ${duration(lateness.p95)}, p99 ${duration(lateness.p99)}, at most ${duration(lateness.max)}; ${formatCount(lateness.late_rows)} rows of earlier days`,
    ],
    [
      'queryable',
      queryable &&
        `p50 ${duration(queryable.p50)}, p95 ${duration(queryable.p95)}, p99 ${duration(queryable.p99)} after arrival`,
    ],
    ['jobs', jobs.length > 0 ? jobs.join(', ') : undefined],
    [
      'cost',
      cost &&
        `${formatDollars(cost.usd)} on AWS: ${formatCount(cost.dpu_seconds)} DPU-seconds, ${formatBytes(cost.bytes_scanned)} scanned`,
    ],
    ['manifest', run.manifest],
    ['execution', run.execution],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(14)}${value}`)
    .join('\n');
}

function datesWords(dates: readonly string[]): string {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined) return 'none';
  return dates.length === 1 ? first : `${formatCount(dates.length)}, ${first} to ${last}`;
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** Seconds in the largest unit that they fill: `2.5 h`. */
function duration(seconds: number): string {
  for (const [size, unit] of UNITS) {
    if (seconds >= size) return `${Number((seconds / size).toFixed(1)).toLocaleString('en-US')} ${unit}`;
  }
  return `${Number(seconds.toFixed(1))} s`;
}

const FIGURE: ReadonlyArray<TableColumn<Comparison>> = [
  { name: 'figure', value: ({ figure }) => figure },
  { name: 'this run', numeric: true, value: ({ figure, value }) => figureWords(figure, value) },
  {
    name: 'mean before',
    numeric: true,
    value: ({ figure, mean, runs }) => (runs === 0 ? null : figureWords(figure, mean)),
  },
  { name: 'difference', numeric: true, value: difference },
  {
    name: 'stands',
    value: ({ runs, higherThan }) => (runs === 0 ? null : `above ${higherThan} of the last ${runs}`),
  },
];

function figureWords(figure: FigureName, value: number): string {
  if (figure === 'dollars') return formatDollars(value);
  return Number(value.toFixed(1)).toLocaleString('en-US');
}

interface TableRule {
  readonly table: string;
  readonly rule: RuleVerdict;
}

const RULE: ReadonlyArray<TableColumn<TableRule>> = [
  { name: 'table', value: ({ table }) => table },
  { name: 'rule', value: ({ rule }) => rule.rule },
  { name: 'kind', value: ({ rule }) => rule.kind },
  { name: 'severity', value: ({ rule }) => rule.severity },
  { name: 'figure', numeric: true, value: ({ rule }) => (rule.figure === null ? null : measured(rule)) },
  { name: 'wanted', value: ({ rule }) => rule.wanted },
  { name: 'outcome', value: ({ rule }) => outcome(rule) },
];

function outcome({ passed, severity }: RuleVerdict): string {
  if (passed) return 'passed';
  return severity === 'fail' ? 'FAILED' : 'warned';
}

function sampleTable({ sample = [] }: RuleVerdict): string {
  const names = [...new Set(sample.flatMap((row) => Object.keys(row)))];
  return tableOf(
    names.map((name) => ({ name, value: (row: (typeof sample)[number]) => row[name] ?? null })),
    sample,
  );
}

function martsText({ marts = [] }: RunRecord): string {
  const errors = marts.flatMap(({ mart, error }) => (error === undefined ? [] : [`${mart}: ${error}`]));
  return [martsTable(marts), ...errors].join('\n');
}
