import { martsOf, runGroupOf } from '../../lib/contract/order-marts';
import { prices, WORKER_DPUS } from '../../lib/wiring/prices';
import { timetable } from '../../local/scheduler/expression';
import {
  DAYS_A_MONTH,
  eventsAMonth,
  type Item,
  item,
  type Lines,
  type Load,
  MILLION,
  SECONDS_A_MONTH,
  TIB,
} from './estimate';
import { MEASURED } from './measured';

/** vCPUs of a DPU. */
const DPU_PROCESSORS = 4;
/** Of the processors, in the mean of a stage: stragglers, shuffles, the commit. */
const SPARK_USE = 0.7;
/** From the start of the bill to the first task. */
const START_SECONDS = 30;
/** Of one mart, a row of its date. Not measured: an aggregation over a few columns. */
const MART_ROW_US = 3;
/** Of cleaned bytes: the columns that rules look at. */
const GATE_COLUMNS_SHARE = 0.6;
/** Measured by `npm run bench -- runs`: of a whole run with new rows on four dates. */
const S3_REQUESTS_A_RUN = 400;
const LAMBDAS_A_RUN = 5;
const LAMBDA_GB_SECONDS = 1.5;
const TRANSITIONS_A_RUN = 14;
const TRANSITIONS_OF_AN_EMPTY_RUN = 5;
const LEDGER_REQUESTS_A_RUN = 20;
/** Beyond it, starting them costs more than they save. */
const MOST_WORKERS = 100;

const counted = new WeakMap<object, number>();

/** Runs of a group a month, by the environment's schedules. */
export function runsAMonth({ environment: { schedules } }: Pick<Load, 'environment'>): number {
  const runs = counted.get(schedules) ?? countRuns(Object.values(schedules));
  counted.set(schedules, runs);
  return runs;
}

function countRuns(expressions: readonly string[]): number {
  const from = new Date('2026-01-01T00:00:00Z');
  const days = 28;
  const until = from.getTime() + days * 86_400_000;
  let runs = 0;
  for (const expression of expressions) {
    const times = timetable(expression, 'UTC', from);
    for (let at = times.next(from); at !== undefined && at.getTime() <= until; at = times.next(at)) runs += 1;
  }
  return (runs / days) * DAYS_A_MONTH;
}

/** Workers with which the clean job's runs cost least: fewer leave the driver idle longer, more start in vain. */
export function cheapestWorkers(load: Load): number {
  const runs = runsAMonth(load);
  if (runs === 0) return load.environment.processing.workers;
  const clean = cleanCpuSeconds(load, runs);
  let best = { workers: 2, dpuSeconds: Number.POSITIVE_INFINITY };
  for (let workers = 2; workers <= MOST_WORKERS; workers += 1) {
    const { dpus, processors } = capacity({ ...load.environment.processing, workers });
    const dpuSeconds = dpus * glueSeconds(clean, processors);
    if (dpuSeconds < best.dpuSeconds) best = { workers, dpuSeconds };
  }
  return best.workers;
}

function capacity({ workers, workerType }: Load['environment']['processing']) {
  const dpusOfOne = WORKER_DPUS[workerType] ?? 1;
  return { dpus: workers * dpusOfOne, processors: (workers - 1) * dpusOfOne * DPU_PROCESSORS * SPARK_USE };
}

function rowsOfARun(load: Load, runs: number) {
  const newRows = eventsAMonth(load) / runs;
  const aDay = eventsAMonth(load) / DAYS_A_MONTH;
  return { newRows, oldRows: Math.max(0, aDay - newRows) / 2 };
}

function cleanCpuSeconds(load: Load, runs: number): number {
  const { newRows, oldRows } = rowsOfARun(load, runs);
  const newRowUs = MEASURED.cleanRowUs * (load.eventBytes / MEASURED.eventBytes);
  return MEASURED.cleanRunSeconds + (newRows * newRowUs + oldRows * MEASURED.cleanOldRowUs) / MILLION;
}

export function runLines(load: Load): Lines {
  const { workers, workerType } = load.environment.processing;
  const runs = runsAMonth(load);
  if (runs === 0)
    return { items: [], assumptions: ['No schedule starts runs: nothing becomes queryable by itself.'] };
  const { dpus, processors } = capacity(load.environment.processing);
  const { newRows, oldRows } = rowsOfARun(load, runs);
  const marts = martsOf(runGroupOf(load.dataset), load.datasets, load.marts).length;
  const size = load.eventBytes / MEASURED.eventBytes;
  const clean = cleanCpuSeconds(load, runs);
  const mart = (marts * (newRows + oldRows) * MART_ROW_US) / MILLION;
  const groups = new Set(load.datasets.map(runGroupOf)).size;
  const gateBytes = (newRows + oldRows) * load.eventBytes * MEASURED.cleanedBytes * GATE_COLUMNS_SHARE;
  const seconds = glueSeconds(clean, processors);
  const keepsUp = seconds <= SECONDS_A_MONTH / runs;
  return {
    items: [
      glue('queryable', 'clean job', runs * dpus * seconds),
      ...(marts === 0
        ? []
        : [glue('publishing', `marts job, ${marts} marts`, runs * dpus * glueSeconds(mart, processors))]),
      item(
        'athena',
        'publishing',
        'quality gate',
        (runs * Math.max(gateBytes, prices.athena.minimumBytes)) / TIB,
        'TB scanned',
        prices.athena.terabyte,
      ),
      ...around(runs, (groups - 1) * runs),
    ],
    assumptions: [
      `${Math.round(runs)} runs a month, by the schedules. The clean job takes ${(MEASURED.cleanRowUs * size).toFixed(0)} µs of a processor for a new row, ${MEASURED.cleanOldRowUs} µs for a row that is there on its date, and ${MEASURED.cleanRunSeconds} s besides (${MEASURED.source}).`,
      `Its ${workers} workers of ${workerType}, of which one is the driver, have ${processors.toFixed(1)} processors busy in the mean; a run takes ${Math.round(seconds)} s, ${START_SECONDS} of them to start.`,
      ...(keepsUp
        ? []
        : ['A run takes longer than the time between two: runs do not keep up. Give them workers.']),
      `All events are of the day on which they arrive: a run compares its rows with half a day's in the mean, and gate and marts read that date whole. A mart takes ${MART_ROW_US} µs of a processor for a row (not measured); the gate reads ${GATE_COLUMNS_SHARE * 100} % of the bytes.`,
      `With ${cheapestWorkers(load)} workers the clean job's runs would cost least (processing.workers is ${workers}).`,
      `A run asks S3 ${S3_REQUESTS_A_RUN} times (npm run bench -- runs), half of them as puts.`,
    ],
  };
}

function glueSeconds(cpuSeconds: number, processors: number): number {
  return Math.max(prices.glue.minimumSeconds, START_SECONDS + cpuSeconds / processors);
}

function glue(part: 'queryable' | 'publishing', what: string, dpuSeconds: number): Item {
  return item('glue', part, what, dpuSeconds / 3_600, 'DPU-hours', prices.glue.dpuHour);
}

/** What runs cost besides their work. */
function around(runs: number, empty: number): Item[] {
  const requests = (runs * S3_REQUESTS_A_RUN) / 2;
  const transitions = runs * TRANSITIONS_A_RUN + empty * TRANSITIONS_OF_AN_EMPTY_RUN;
  const invocations = runs * LAMBDAS_A_RUN + empty;
  const ledger = (runs + empty) * LEDGER_REQUESTS_A_RUN;
  const { lambda, dynamodb, stepFunctions, s3 } = prices;
  return [
    item('s3', 'queryable', 'puts of runs', requests, 'requests', s3.thousandPuts / 1_000),
    item('s3', 'queryable', 'gets of runs', requests, 'requests', s3.thousandGets / 1_000),
    item(
      'stepFunctions',
      'queryable',
      'runs',
      transitions,
      'transitions',
      stepFunctions.thousandTransitions / 1_000,
    ),
    item(
      'lambda',
      'queryable',
      'functions of runs',
      invocations * LAMBDA_GB_SECONDS,
      'GB-seconds',
      lambda.gbSecond,
    ),
    item('dynamodb', 'queryable', 'ledger', ledger, 'writes of 1 KB', dynamodb.millionWrites / MILLION),
  ];
}
