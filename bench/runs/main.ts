import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '../../cli/exit-codes';
import { progressLines } from '../../cli/progress-lines';
import { UserError } from '../../cli/user-error';
import { deployLocal } from '../../local/deployer/deploy-local';
import { pathsFor, projectRoot } from '../../local/paths';
import { type OnProgress, timedStep } from '../../local/progress';
import { setUp } from '../../local/setup/set-up';
import { startEnvironment } from '../../local/supervisor/environment';
import { freePorts } from '../../local/supervisor/ports';
import { type Costs, middle, runOnce } from './hourly-run';
import { type Bench, plantOrders } from './plant-orders';
import { compared, table } from './report';

const SIZES = [500_000, 10_000_000] as const;
const ROUNDS = 3;

/**
 * `npm run bench -- runs`: what a run with 10,000 new records costs among 500,000 old ones and among ten
 * million, in a local environment of its own that ends with it. Takes some ten minutes and 4 GB of disk.
 */
async function main(): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'catchment-bench-'));
  const paths = pathsFor(projectRoot, home);
  const lines = progressLines(process.stderr);
  const { onProgress } = lines;
  const abort = new AbortController();
  const end = () => abort.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  try {
    await setUp({ paths, onProgress, signal: abort.signal });
    const [port] = (await freePorts(1)) as [number];
    const environment = await startEnvironment({
      paths,
      port,
      onProgress,
      signal: abort.signal,
      schedules: false,
    });
    process.env['CATCHMENT_HOME'] = home;
    process.env['AWS_ENDPOINT_URL'] = environment.gatewayUrl;
    try {
      await deployLocal({ gatewayUrl: environment.gatewayUrl, paths, onProgress, signal: abort.signal });
      const bench = { environment, paths, signal: abort.signal };
      const died = environment.failed.then((error) => {
        abort.abort();
        throw error;
      });
      const [few, many] = await Promise.race([measure(bench, onProgress), died]);
      lines.close();
      console.log(table(few, many, SIZES));
      const verdict = compared(few, many);
      console.log(verdict.words);
      return verdict.holds ? 0 : 1;
    } finally {
      await environment.stop();
    }
  } finally {
    lines.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function measure(bench: Bench, onProgress: OnProgress): Promise<[Costs, Costs]> {
  const costs: Costs[] = [];
  for (const rows of SIZES) {
    const label = rows.toLocaleString('en-US');
    await timedStep(onProgress, `Planting ${label} old orders`, () => plantOrders(bench, rows));
    const rounds: Costs[] = [];
    // The first one warms Spark and Trino up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const step = round === 0 ? `Warming up among ${label}` : `Run ${round} of ${ROUNDS} among ${label}`;
      const seed = rows / 100_000 + round;
      rounds.push(await timedStep(onProgress, step, (note) => runOnce({ ...bench, note }, seed)));
    }
    costs.push(middle(rounds.slice(1)));
  }
  return costs as [Costs, Costs];
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const interrupted = error instanceof Error && error.name === 'AbortError';
    if (!interrupted) console.error(error instanceof UserError ? error.message : error);
    process.exitCode = interrupted ? exitCodes.interrupted : exitCodes.failed;
  },
);
