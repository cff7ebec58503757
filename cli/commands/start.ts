import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { deployLocal, reportFile } from '../../local/deployer/deploy-local';
import { renderCounts } from '../../local/deployer/report';
import { synthesizeLocal } from '../../local/deployer/synthesize';
import { chosenPaths, projectRoot } from '../../local/paths';
import { timedStep } from '../../local/progress';
import { follow } from '../alarms/follow';
import { isNews, messageText } from '../alarms/message';
import { Interrupted, inEnvironment, type Session } from '../environment-session';
import { type ExitCode, exitCodes } from '../exit-codes';
import { SAMPLE_EVENTS } from '../main-job/event-figures';
import { Journal } from '../main-job/journal';
import { runMainJob, type Samples, type Stage } from '../main-job/main-job';
import { answer, localPlatform } from '../main-job/platform';
import { firstRowsQuery, firstRowsText, reconciliationText } from '../main-job/print';
import type { Reconciliation } from '../main-job/reconciliation';
import { ledgerOf } from '../runs/ledger';
import { listRuns, listText } from '../runs/list';

const SAMPLES: Samples = {
  orders: join(projectRoot, 'data', 'online-retail-ii-2009-2010.parquet'),
  events: SAMPLE_EVENTS,
};
/** Of the ledger, when all is done. */
const LISTED_RUNS = 10;

const NEXT_STEPS = `
The platform is up. In another terminal:
  npx catchment query "SELECT country, COUNT(*) AS lines, SUM(quantity * price) AS revenue FROM orders GROUP BY country ORDER BY revenue DESC LIMIT 5"
  npx catchment runs
  npx catchment produce events --generate --rate 2000 --for 1m
  npx catchment run events
  npx catchment live events
  npx catchment alarms
What the alarms say is printed here as it comes. Ctrl-C, or npm stop, ends it.
`;

interface StartFlags {
  readonly once?: true;
  readonly fresh?: true;
}

export function register(program: Command): void {
  program
    .command('start')
    .description('start the local environment, deploy the platform, take the sample the whole way')
    .option('--once', 'end after the reconciliation: exit code 0 when all figures are equal, 1 when not')
    .option('--fresh', 'forget what earlier starts left')
    .action(async (flags: StartFlags) => {
      const began = performance.now();
      const paths = chosenPaths();
      const abort = new AbortController();
      // Beside the engines: it needs none of them. Whoever awaits it first hears of its failure.
      const assembly = synthesizeLocal(paths, abort.signal);
      assembly.catch(() => {});
      try {
        // A run by schedule beside the sample's own would make its figures those of both.
        const options = { paths, fresh: flags.fresh ?? false, schedules: flags.once !== true };
        process.exitCode = await inEnvironment(options, async (session) => {
          const assemblyDir = await assembly;
          const { gatewayUrl } = session.environment;
          process.env['AWS_ENDPOINT_URL'] = gatewayUrl;
          const report = await deployLocal({
            gatewayUrl,
            paths,
            assemblyDir,
            ...session.lines,
            signal: session.signal,
          });
          say(
            session,
            `  ${renderCounts(report)}\n  ${report.notHonoured.length} kinds of property have no effect locally: ${relative(projectRoot, reportFile(paths))}`,
          );
          const journal = new Journal(join(paths.state, 'main-job.json'));
          // Killed before it could save, it may have lost the stream and the work list.
          if (session.environment.resumedUnsaved) await journal.forget();
          const main = async () => {
            const result = await takeSample(session, journal);
            await showRuns(session);
            console.log(`\n${reconciliationText(result)}`);
            console.log(`Total: ${((performance.now() - began) / 1000).toFixed(1)} s.`);
            return result;
          };
          if (flags.once) return (await main()).equal ? exitCodes.ok : exitCodes.failed;
          return await telling(session, async () => {
            await main();
            process.stderr.write(NEXT_STEPS);
          });
        });
      } finally {
        abort.abort();
      }
    });
}

function say(session: Session, text: string): void {
  session.lines.close();
  process.stderr.write(`${text}\n`);
}

/** The ledger, and the first rows of each mart. */
async function showRuns({ lines, signal }: Session): Promise<void> {
  const listed = await listRuns(
    ledgerOf('local'),
    datasets.map(({ name }) => name),
    LISTED_RUNS,
  );
  const firstRows = await Promise.all(
    marts.map(async (mart) => firstRowsText(mart, await answer(firstRowsQuery(mart), signal))),
  );
  lines.close();
  console.log(`\n${[listText(listed), ...firstRows].join('\n\n')}`);
}

async function takeSample(session: Session, journal: Journal): Promise<Reconciliation> {
  let note: (text: string) => void = () => {};
  const stage: Stage = async (name, work) => {
    const result = await timedStep(session.lines.onProgress, name, async (tell) => {
      note = tell;
      return work();
    });
    say(session, `  ${result.words}`);
    return result;
  };
  const platform = localPlatform({
    endpoint: session.environment.gatewayUrl,
    samples: SAMPLES,
    signal: session.signal,
    note: (text) => note(text),
  });
  return (await runMainJob(SAMPLES, platform, journal, stage)).reconciliation;
}

/** After `work`, prints what the alarms say, from before it on, until the environment is to end. */
async function telling({ signal }: Session, work: () => Promise<void>): Promise<ExitCode> {
  const alarms = await follow('local');
  try {
    await work();
    for await (const message of alarms.messages(signal)) {
      if (isNews(message)) console.log(`\n${messageText(message)}`);
    }
  } finally {
    await alarms.close().catch((error: unknown) => {
      // An environment that died takes the queue with it.
      if (!signal.aborted) throw error;
    });
  }
  const { reason } = signal;
  return reason instanceof Interrupted && reason.signal !== 'SIGINT' ? exitCodes.ok : exitCodes.interrupted;
}
