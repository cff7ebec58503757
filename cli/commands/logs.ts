import { type Command, Option } from 'commander';
import { datasets } from '../../lib/datasets';
import { type LogQuery, logQueries } from '../../lib/wiring/log-queries';
import { duration } from '../duration';
import { knownEnvironment } from '../known';
import { type Insights, insightsOf } from '../logs/insights';
import { foundText, rowsJson, rowsText } from '../logs/print';
import { knownQuery, requestOf } from '../logs/request';
import { unreachable } from '../unreachable';

interface LogsFlags {
  readonly env: string;
  readonly dataset?: string;
  /** Milliseconds. */
  readonly since: number;
  readonly match?: string;
  readonly format: 'table' | 'json';
}

const DEFAULT_SINCE = '1h';

export function register(program: Command): void {
  program
    .command('logs')
    .description('ask the functions’ logs by a saved query; without one, list the queries')
    .argument('[query]', `one of: ${Object.keys(logQueries).join(', ')}`)
    .option(
      '--dataset <name>',
      `one of: ${datasets.map(({ name }) => name).join(', ')} (default: all of the environment)`,
    )
    .addOption(
      new Option('--since <time>', 'how far back, as 30m, 6h or 7d')
        .argParser(duration)
        .default(duration(DEFAULT_SINCE), DEFAULT_SINCE),
    )
    .option('--match <text>', 'only lines that hold this text: an id, an object key')
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the output').choices(['table', 'json']).default('table'))
    .action(async (id: string | undefined, flags: LogsFlags) => {
      if (id === undefined) console.log(savedQueries(flags.format));
      else await ask(id, flags);
    });
}

async function ask(id: string, { since, format, env, dataset, match }: LogsFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const request = requestOf(
    {
      id: knownQuery(id),
      environment,
      sinceMs: since,
      ...(dataset !== undefined && { dataset }),
      ...(match !== undefined && { match }),
    },
    Date.now(),
  );
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const insights: Insights = insightsOf(environment);
  try {
    const result = await insights.ask(request, interrupt.signal);
    if (format === 'json') console.log(rowsJson(result.rows));
    else if (result.rows.length > 0) console.log(rowsText(result.rows));
    process.stderr.write(foundText(result));
  } catch (error) {
    throw unreachable(error, environment);
  } finally {
    process.off('SIGINT', onInterrupt);
    insights.close();
  }
}

function savedQueries(format: LogsFlags['format']): string {
  const queries = Object.entries<LogQuery>(logQueries).map(([id, { scope, title, query }]) => ({
    id,
    scope,
    title,
    query,
  }));
  if (format === 'json') return JSON.stringify(queries, null, 2);
  const width = Math.max(...queries.map(({ id }) => id.length));
  return queries.map(({ id, title }) => `${id.padEnd(width)}  ${title}`).join('\n');
}
